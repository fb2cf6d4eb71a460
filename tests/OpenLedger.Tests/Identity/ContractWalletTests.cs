using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Identity;
using OpenLedger.TestKit;
using OpenLedger.Tests.Cli;

namespace OpenLedger.Tests.Identity;

/// <summary>A chain that misbehaves never makes a signature count; how a real contract answers is in the tests of the API.</summary>
public sealed class ContractWalletTests
{
    private static readonly string Yes = "0x1626ba7e" + new string('0', 56);

    [Fact]
    public async Task Magic_value_alone_is_a_yes_and_the_call_is_what_the_standard_says()
    {
        var chain = new StubServer(_ => StubServer.Json($$"""{"jsonrpc":"2.0","id":1,"result":"{{Yes}}"}"""));
        Assert.Null(await CheckAsync(chain));
        var call = Encoding.UTF8.GetString(Assert.Single(chain.Requests).Body);
        Assert.Contains($"\"to\":\"{TestLedger.Owner.Address}\"", call);
        Assert.Contains($"\"data\":\"0x1626ba7e{Hash256.Sha256("x"u8)}{64:x64}{3:x64}010203{new string('0', 58)}\"", call);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x1626ba7e"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0xffffffff00000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":true}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x12345678"}}""")]
    [InlineData("""{}""")]
    public async Task Anything_else_that_a_chain_says_is_a_no(string answer) =>
        Assert.Equal((ErrorKind.Unauthenticated, "signer-mismatch"), Told(await CheckAsync(new StubServer(_ => StubServer.Json(answer)))));

    [Theory]
    [InlineData("not json", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("[]", HttpStatusCode.OK)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1}}""", HttpStatusCode.OK)]
    [InlineData("{}", HttpStatusCode.BadGateway)]
    [InlineData("{}", HttpStatusCode.TooManyRequests)]
    public async Task Answer_that_is_none_is_an_outage(string answer, HttpStatusCode status) =>
        Assert.Equal((ErrorKind.Unavailable, "wallet-unavailable"), Told(await CheckAsync(new StubServer(_ => StubServer.Json(answer, status)))));

    [Fact]
    public async Task Chain_that_is_down_hangs_or_talks_without_end_is_an_outage()
    {
        Assert.Equal((ErrorKind.Unavailable, "wallet-unavailable"), Told(await CheckAsync(new StubServer(_ => throw new HttpRequestException("refused")))));
        Assert.Equal((ErrorKind.Unavailable, "wallet-unavailable"), Told(await CheckAsync(new HangingServer())));
        using var http = ContractWallets.CreateClient();
        Assert.InRange(http.MaxResponseContentBufferSize, 1, 64 * 1024);
    }

    private static (ErrorKind, string) Told(Error? error) => (error!.Kind, error.Code);

    private static async Task<Error?> CheckAsync(HttpMessageHandler chain)
    {
        using var http = new HttpClient(chain);
        var options = Options.Create(new IdentityOptions { RpcUrl = new Uri("http://chain.example/"), RpcTimeoutMs = 100 });
        return await new ContractWallets(http, options).CheckAsync(TestLedger.Owner.Address, Hash256.Sha256("x"u8), [1, 2, 3], TestContext.Current.CancellationToken);
    }

    private sealed class HangingServer : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("It never answers.");
        }
    }
}
