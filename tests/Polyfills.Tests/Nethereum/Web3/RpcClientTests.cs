using System.Net;
using System.Text;
using Nethereum.JsonRpc.Client;
using Newtonsoft.Json.Linq;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

public sealed class RpcClientTests
{
    [Fact]
    public async Task Request_is_json_rpc_and_its_error_is_an_exception_with_code_and_data()
    {
        using var node = new Node(_ => """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x1234"}}""");
        var error = await Assert.ThrowsAsync<RpcResponseException>(() => node.Client.SendRequestAsync<string>(new RpcRequest(1, "eth_call", "a", 2, null)));
        Assert.Equal((3, "execution reverted: eth_call", "0x1234"), (error.RpcError.Code, error.Message, error.RpcError.GetDataAsString()));
        var sent = JObject.Parse(Assert.Single(node.Requests));
        Assert.Equal("""{"id":1,"jsonrpc":"2.0","method":"eth_call","params":["a",2,null]}""", sent.ToString(global::Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public async Task Errors_data_may_be_json()
    {
        using var node = new Node(_ => """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"m","data":{"message":"x","data":"0xabcd"}}}""");
        var error = await Assert.ThrowsAsync<RpcResponseException>(() => node.Client.SendRequestAsync("eth_call"));
        Assert.Equal("0xabcd", error.RpcError.GetDataAsString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[1")]
    public async Task What_is_no_answer_is_an_unknown_error(string answer)
    {
        using var node = new Node(_ => answer);
        if (answer.Length == 0)
            await Assert.ThrowsAnyAsync<Exception>(() => node.Client.SendRequestAsync<string>("eth_chainId"));
        else
            await Assert.ThrowsAsync<RpcClientUnknownException>(() => node.Client.SendRequestAsync<string>("eth_chainId"));
    }

    [Fact]
    public async Task Status_of_failure_is_an_unknown_error()
    {
        using var node = new Node(_ => null);
        var error = await Assert.ThrowsAsync<RpcClientUnknownException>(() => node.Client.SendRequestAsync<string>("eth_chainId"));
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task Hexadecimal_that_is_none_is_a_format_error_when_it_is_read()
    {
        using var node = new Node(_ => """{"jsonrpc":"2.0","id":1,"result":"0xzz"}""");
        var web3 = new global::Nethereum.Web3.Web3(node.Client);
        var number = await web3.Eth.Blocks.GetBlockNumber.SendRequestAsync();
        Assert.Throws<FormatException>(() => number.Value);
    }

    [Fact]
    public async Task Nobody_there_is_an_unknown_error() =>
        await Assert.ThrowsAsync<RpcClientUnknownException>(() => new global::Nethereum.Web3.Web3("http://127.0.0.1:1/").Eth.ChainId.SendRequestAsync());

    [Fact]
    public async Task Silence_is_a_timeout()
    {
        // The limit is upstream's static one for all clients, so the client's own, which ends the request the same way, stands in for it.
        using var http = new HttpClient(new Silent()) { Timeout = TimeSpan.FromMilliseconds(50) };
        await Assert.ThrowsAsync<RpcClientTimeoutException>(() => new RpcClient(new Uri("http://node.test/"), http).SendRequestAsync<string>("eth_chainId"));
    }

    [Fact]
    public async Task User_in_the_address_is_sent_as_basic_authentication()
    {
        using var node = new Node(_ => """{"jsonrpc":"2.0","id":1,"result":"0x1"}""", "http://user:p%40ss@node.test/");
        await node.Client.SendRequestAsync<string>("eth_chainId");
        Assert.Equal("Basic " + Convert.ToBase64String("user:p@ss"u8), node.Authorization);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    private sealed class Node : HttpMessageHandler
    {
        private readonly Func<string, string?> _answer;

        internal Node(Func<string, string?> answer, string address = "http://node.test/")
        {
            _answer = answer;
            Client = new RpcClient(new Uri(address), new HttpClient(this));
        }

        internal RpcClient Client { get; }

        internal List<string> Requests { get; } = [];

        internal string? Authorization { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.Authorization?.ToString();
            Requests.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return _answer(Requests[^1]) is { } answer
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") }
                : new HttpResponseMessage(HttpStatusCode.BadGateway);
        }
    }
}
