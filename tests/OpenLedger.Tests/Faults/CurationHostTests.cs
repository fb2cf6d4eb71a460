using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>Validators judge an upload on the command line, while the times of a running server pass.</summary>
public sealed class CurationHostTests : IDisposable
{
    private static readonly (string, string)[] Brisk =
    [
        ("Ledger__Parameters__curationCommitMs", "10000"), ("Ledger__Parameters__curationRevealMs", "10000"), ("Ledger__Parameters__curationFee", "30"),
        ("Ledger__Parameters__minStake", "1"), ("Ledger__Parameters__minValidatorStake", "1"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Upload_is_judged_by_validators_from_the_commitment_to_the_fee()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: Brisk);
        using var client = new LedgerClient(host.Address);
        var (owner, contributor, large, small) = (KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate());
        foreach (var (key, amount) in new[] { (owner, 100), (large, 700), (small, 300) })
            await client.SendAsync(stack.Attestor, Kinds.BridgeDeposit, new BridgeDeposit(31337, new DepositId(key.Address, 0), Hash256.Sha256([7]), 1, key.Address, new OpenAmount((UInt128)amount)).ToJson());
        foreach (var (validator, amount) in new[] { (large, "700"), (small, "300") })
        {
            await client.SendAsync(validator, Kinds.StakeAdd, new { amount, target = validator.Address.ToString() });
            await client.SendAsync(validator, Kinds.ProviderRegister, new { commissionBps = 0, endpoint = "https://node.example", name = "Node", roles = new[] { "validator" } });
        }
        var datanet = (await RunAsync(host.Address, owner, "datanet", "create", "--name", "Judged", "--licence", "CC0-1.0", "--validators", "--quiet")).Trim();
        Assert.Equal("validators", (await client.GetDatanetAsync(datanet)).Review);
        await client.SendAsync(owner, Kinds.SponsorFund, new { amount = "30", datanet });
        var upload = Path.Combine(_folder.FullName, "a.txt");
        await File.WriteAllTextAsync(upload, "one\n\ntwo\n", TestContext.Current.CancellationToken);
        await RunAsync(host.Address, contributor, "upload", upload, "--datanet", datanet);
        var round = Assert.Single(await client.ListCurationRoundsAsync(datanet).ToListAsync(TestContext.Current.CancellationToken));
        var id = round.Contribution;
        Assert.Equal(("committing", "30", "0", null), (round.Phase, round.Fee, round.Committed, round.Votes));

        string Vote(string name) => Path.Combine(_folder.FullName, name);
        await RunAsync(host.Address, large, "curation", "commit", id, "accept", "--reason", "Über das Thema.", "--vote", Vote("large"));
        await RunAsync(host.Address, small, "curation", "commit", id, "reject", "--code", "off-topic", "--reason", "Not so.", "--vote", Vote("small"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Vote("large")));
        Assert.Contains("never overwritten", await FailAsync(host.Address, large, "curation", "commit", id, "accept", "--reason", "Again.", "--vote", Vote("large")), StringComparison.Ordinal);
        Assert.Contains("curation-repeated", await FailAsync(host.Address, large, "curation", "commit", id, "accept", "--reason", "Again.", "--vote", Vote("other")), StringComparison.Ordinal);
        Assert.False(File.Exists(Vote("other")));
        Assert.Contains("validators-decide", await FailAsync(host.Address, owner, "datanet", "accept", id), StringComparison.Ordinal);
        Assert.Contains("not shown", await RunAsync(host.Address, owner, "curation", "show", id), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => (await client.GetCurationRoundAsync(id)).Phase == "revealing");
        Assert.Contains("commitment-differs", await FailAsync(host.Address, small, "curation", "reveal", Vote("large")), StringComparison.Ordinal);
        await RunAsync(host.Address, large, "curation", "reveal", Vote("large"));
        await RunAsync(host.Address, small, "curation", "reveal", Vote("small"));
        var shown = await client.GetCurationRoundAsync(id);
        Assert.Equal(("2", "2", "700", "300"), (shown.Committed, shown.Shown, shown.Accepting, shown.Rejecting));
        Assert.Equal(["Not so.", "Über das Thema."], shown.Votes!.Select(v => v.Reason).Order(StringComparer.Ordinal));

        // Nobody sends anything any more: a tick carries the time to the ledger.
        await Eventually.TrueAsync(async () => (await client.GetContributionAsync(id)).State is "accepted" or "published");
        var accepted = await client.GetContributionAsync(id);
        Assert.Equal((2, "Über das Thema."), (accepted.Votes!.Count, accepted.History.Single(s => s.State == "accepted").Reason));
        Assert.Equal(("30", "0"), ((await client.GetBalanceAsync(large.Address.ToString())).Balance, (await client.GetBalanceAsync(small.Address.ToString())).Balance));
        Assert.Contains("no-curation-round", await FailAsync(host.Address, owner, "curation", "show", id), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(Uri server, KeyPair key, params string[] arguments)
    {
        var (code, output, error) = await CallAsync(server, key, arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<string> FailAsync(Uri server, KeyPair key, params string[] arguments)
    {
        var (code, _, error) = await CallAsync(server, key, arguments);
        Assert.NotEqual(0, code);
        return error;
    }

    private async Task<(int Code, string Output, string Error)> CallAsync(Uri server, KeyPair key, string[] arguments)
    {
        var file = Path.Combine(_folder.FullName, key.Address.ToString());
        if (!File.Exists(file))
            KeyFile.Create(file, key);
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] signs = arguments is ["curation", "show", ..] ? [] : ["--key", file];
        var code = await CommandLine.RunAsync([.. arguments, .. signs, "--server", server.ToString()], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
