using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Disputes over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class DisputeApiTests(StackFixture stack) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Case_is_opened_answered_voted_on_and_read_on_the_command_line()
    {
        var (accused, opener, juror) = (new ApiUser(stack), new ApiUser(stack), new ApiUser(stack));
        foreach (var user in new[] { accused, opener, juror })
            await DepositAsync(user.Address, OpenAmount.Whole(500));
        var (accusedKey, openerKey, jurorKey) = (KeyFileOf(accused), KeyFileOf(opener), KeyFileOf(juror));
        await RunAsync("stake", "add", "100", "--behind", accused.Address.ToString(), "--key", accusedKey);
        await RunAsync("stake", "add", "50", "--behind", juror.Address.ToString(), "--key", jurorKey);
        var evidence = Path.Combine(_folder.FullName, "evidence.json");
        await File.WriteAllTextAsync(evidence, "{}", TestContext.Current.CancellationToken);

        string[] open = ["dispute", "open", accused.Address.ToString(), "100", "--offence", "false-attestation", "--statement", "Other records.", "--evidence", evidence, "--url", "https://node.example/e.json", "--key", openerKey];
        Assert.Contains("bond-too-small", await FailAsync([.. open[..3], "99", .. open[4..]]), StringComparison.Ordinal);
        await RunAsync(open);
        var opened = (await stack.GetJsonAsync($"disputes?accused={accused.Address}")).GetProperty("items")[0].GetProperty("dispute").GetString()!;
        Assert.Contains("account-frozen", await FailAsync("stake", "remove", "1", "--behind", accused.Address.ToString(), "--key", accusedKey), StringComparison.Ordinal);
        Assert.Contains("dispute-phase", await FailAsync("dispute", "vote", opened, "uphold", "--key", jurorKey), StringComparison.Ordinal);
        await RunAsync("dispute", "counter", opened, "--statement", "Those.", "--evidence", evidence, "--key", accusedKey);
        var vote = JsonDocument.Parse(await RunAsync("dispute", "vote", opened, "uphold", "--json", "--key", jurorKey)).RootElement.GetProperty("seq").GetString()!;
        Assert.Contains("vote-repeated", await FailAsync("dispute", "vote", opened, "reject", "--key", jurorKey), StringComparison.Ordinal);
        Assert.Contains("dispute-phase", await FailAsync("dispute", "appeal", opened, "--key", openerKey), StringComparison.Ordinal);

        var found = await stack.Client.GetDisputeAsync(opened);
        Assert.Equal(("voting", "none", accused.Address, opener.Address), (found.Phase, found.Outcome, found.Accused, found.Opener));
        Assert.Equal((OpenAmount.Whole(50).ToString(), "0", "1"), (found.For, found.Against, found.Votes));
        Assert.Equal(("Other records.", Hash256.Sha256("{}"u8), "https://node.example/e.json"), (found.Claim.Statement, found.Claim.Evidence, found.Claim.Url));
        Assert.Equal("Those.", found.Answer?.Statement);
        Assert.Equal([new DisputeBallot(juror.Address, "uphold")], await stack.Client.ListDisputeVotesAsync(opened).ToListAsync());
        Assert.Contains("Other records.", await RunAsync("dispute", "show", opened), StringComparison.Ordinal);
        Assert.Contains(opened, await RunAsync("dispute", "list"), StringComparison.Ordinal);
        Assert.Equal(Offence.All.Select(o => o.Word), (await stack.Client.GetOffencesAsync()).Items.Select(o => o.Offence));
        Assert.Contains("10 %", await RunAsync("dispute", "offences"), StringComparison.Ordinal);
        await ReportAsync(juror, openerKey, vote, opened);
    }

    /// <summary>The vote that the ledger has, and another that its voter signed and nobody sent, cost the voter.</summary>
    private async Task ReportAsync(ApiUser juror, string reporter, string vote, string dispute)
    {
        var other = Path.Combine(_folder.FullName, "other.json");
        Assert.Contains("There is no file", await FailAsync("dispute", "report", vote, other, "--key", reporter), StringComparison.Ordinal);
        var domain = await stack.Client.GetDomainAsync();
        foreach (var (choice, fails) in new[] { ("uphold", true), ("reject", false) })
        {
            var signed = SignedCommand.Sign(Command.Create(Kinds.DisputeVote, new { choice, dispute, round = 1 }, 7, LedgerTime.From(DateTimeOffset.UtcNow)), juror.Key, domain);
            await File.WriteAllBytesAsync(other, signed.ToBody(), TestContext.Current.CancellationToken);
            string[] report = ["dispute", "report", vote, other, "--key", reporter];
            Assert.Contains(fails ? "votes-agree" : $"{juror.Address} was slashed", fails ? await FailAsync(report) : await RunAsync(report), StringComparison.Ordinal);
        }
        Assert.Contains(dispute, await RunAsync("dispute", "judgements"), StringComparison.Ordinal);
        var judgement = (await stack.GetJsonAsync($"offences/judgements?offender={juror.Address}")).GetProperty("items")[0];
        // A hundredth of 50.
        Assert.Equal((dispute, 1, (OpenAmount.Whole(1).Units / 2).ToString()), (judgement.GetProperty("subject").GetString(), judgement.GetProperty("round").GetInt32(), judgement.GetProperty("slashed").GetString()));
    }

    [Theory]
    [InlineData("disputes/dp-x", 400, "not-an-id")]
    [InlineData("disputes/dp-18446744073709551615", 404, "dispute-unknown")]
    [InlineData("disputes?accused=bridge", 400, "not-an-address")]
    [InlineData("disputes?limit=0", 400, "limit-out-of-range")]
    [InlineData("disputes?cursor=x", 400, "cursor-malformed")]
    [InlineData("disputes/dp-x/votes", 400, "not-an-id")]
    [InlineData("disputes/dp-18446744073709551615/votes", 404, "dispute-unknown")]
    [InlineData("offences/judgements?offender=bridge", 400, "not-an-address")]
    [InlineData("offences/judgements?cursor=x", 400, "cursor-malformed")]
    [InlineData("offences?limit=1", 400, "unknown-parameter")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string KeyFileOf(ApiUser user)
    {
        var file = Path.Combine(_folder.FullName, user.Address.ToString());
        KeyFile.Create(file, user.Key);
        return file;
    }

    private async Task DepositAsync(Address account, OpenAmount amount)
    {
        var number = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var deposit = new BridgeDeposit(31337, new DepositId(account, number), Hash256.Sha256([7]), 1, account, amount);
        await stack.Client.SendAsync(stack.Stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), TestContext.Current.CancellationToken);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await CallAsync(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var (code, _, error) = await CallAsync(arguments);
        Assert.NotEqual(0, code);
        return error;
    }

    private async Task<(int Code, string Output, string Error)> CallAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
