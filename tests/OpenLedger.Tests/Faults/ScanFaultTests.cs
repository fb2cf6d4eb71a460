using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Tests.Scanning;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>A host that has uploads scanned: what is malicious is refused, and nothing is taken that was not looked at.</summary>
public sealed class ScanFaultTests
{
    private const string Word = "X5O-MALICIOUS-WORD";

    [Fact]
    public async Task Infected_file_fails_the_contribution_and_a_clean_one_is_ingested()
    {
        await using var clamd = new ClamdServer(Word);
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: ("Scan__Endpoint", clamd.Endpoint));
        using var contributing = await Contributing.StartAsync(host.Address);
        var clean = Contributing.Lines(50);
        byte[] infected = [.. clean, .. "{\"text\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(Word), .. "\"}\n"u8];
        var (bad, good) = (await contributing.CompleteAsync(infected, nonce: 1), await contributing.CompleteAsync(clean, nonce: 2));

        var issue = Assert.Single((await FaultStack.WaitForAsync(host, bad, "ingested", "failed")).Issues!);
        Assert.Equal(("infected-content", 0, "The scanner found Test-Word."), (issue.Code, issue.File, issue.Message));
        Assert.Equal(50UL, (await FaultStack.WaitForAsync(host, good, "ingested", "failed")).Records);
        Assert.Equal([clean, infected], clamd.Runs.OrderBy(r => r.Length));
        await IngestFaultTests.AssertIngestedOnceAsync(stack, good);
    }

    [Fact]
    public async Task While_the_scanner_is_away_nothing_is_decided_and_the_job_comes_again_until_it_is_back()
    {
        const int away = 3;
        var (client, id, states) = ((LedgerClient?)null, "", new List<string>());
        await using var clamd = new ClamdServer(Word)
        {
            IsDown = async connection =>
            {
                if (connection <= away)
                    states.Add((await client!.GetContributionAsync(id)).State);
                return connection <= away;
            },
        };
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: ("Scan__Endpoint", clamd.Endpoint));
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(50);
        using (client = new LedgerClient(host.Address))
        {
            id = await contributing.DeclareAsync(content);
            await contributing.UploadAsync(id, content);
            await client.SendAsync(await contributing.CompletionAsync(id, content, nonce: 1));
            Assert.Equal(50UL, (await FaultStack.WaitForAsync(host, id, "ingested", "failed")).Records);
        }
        Assert.Equal(Enumerable.Repeat("completed", away), states);
        Assert.Equal(away + 1, clamd.Connections);
        Assert.Equal(content, Assert.Single(clamd.Runs));
        Assert.DoesNotContain(await stack.VerifyAsync(), e => e.Kind == Kinds.ContributionFail);
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);
    }
}
