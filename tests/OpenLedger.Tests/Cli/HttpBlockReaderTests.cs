using OpenLedger.Cli.Client;
using OpenLedger.Core.Verification;

namespace OpenLedger.Tests.Cli;

public sealed class HttpBlockReaderTests
{
    [Fact]
    public async Task Server_that_promises_blocks_and_sends_none_cannot_keep_a_verification_waiting_for_ever()
    {
        var stub = new StubServer(_ => StubServer.Json("""{"blocks":[],"next":"0"}"""));
        using var client = new LedgerClient(new Uri("http://ledger.test/"), stub);
        var found = await Assert.ThrowsAsync<VerificationException>(() =>
            BlockVerifier.VerifyAsync(client.ReadRawBlocksAsync, new VerificationOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("sends none", found.Message);
        Assert.Single(stub.Requests);
    }
}
