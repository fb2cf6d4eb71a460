using System.Net;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Verification;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

public sealed class DamagedBlockTests
{
    [Fact]
    public async Task Damaged_block_is_told_as_such_to_readers_and_to_those_who_verify_over_http()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Storage__BlockCacheMib"] = "0" } }, cancellationToken);
        using var client = new LedgerClient(stack.Functions.Address);
        var datanet = new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name = "Answers", visibility = "public" };
        var taken = await client.SendAsync(KeyPair.Generate(), Kinds.DatanetCreate, datanet, cancellationToken);
        await DamageNewestBlockAsync(stack.Azurite.ConnectionString, cancellationToken);

        using var http = new HttpClient { BaseAddress = stack.Functions.Address };
        using var answer = await http.GetAsync(new Uri($"api/ledger/entries/{taken.Seq}", UriKind.Relative), cancellationToken);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("ledger-corrupt", problem.RootElement.GetProperty("code").GetString());
        Assert.Contains("Block 1 at 1", problem.RootElement.GetProperty("detail").GetString());

        // The client's clock is moved along, because it asks a busy server again for a while.
        var clock = new ManualClock();
        using var reader = new LedgerClient(stack.Functions.Address, time: clock);
        var verifying = BlockVerifier.VerifyAsync(reader.ReadRawBlocksAsync, new VerificationOptions(), cancellationToken);
        var found = await Assert.ThrowsAsync<VerificationException>(() => Eventually.AdvanceAsync(clock, verifying, TimeSpan.FromSeconds(1)));
        Assert.Contains("Block 1 at 1", found.Message);
    }

    /// <summary>Changes one character of the newest block's lines; rows are newest first.</summary>
    private static async Task DamageNewestBlockAsync(string connectionString, CancellationToken cancellationToken)
    {
        var table = new TableServiceClient(connectionString).GetTableClient("ledger");
        var row = await table.QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken).FirstAsync(cancellationToken);
        var body = row.GetBinary("b00");
        body[^3] ^= 1;
        row["b00"] = body;
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, cancellationToken);
    }
}
