using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Anchoring;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

/// <summary>What <c>account claim</c> makes of answers. With a server and an L2 it runs in <see cref="Api.AnchoringTests"/>.</summary>
public sealed class ClaimCommandTests
{
    private static readonly Address Alice = TestLedger.Key(1).Address, Bob = TestLedger.Key(2).Address;

    private static readonly AccountClaim Honest = Answer(100);

    [Fact]
    public void Proof_that_leads_to_the_root_is_taken_as_it_comes_over_the_wire()
    {
        ClaimVerdict.Check(Honest, Alice);
        var read = JsonSerializer.Deserialize<AccountClaim>(JsonSerializer.Serialize(Honest, ApiJson.Options), ApiJson.Options)!;
        ClaimVerdict.Check(read, Alice);
        Assert.Equal(Honest.Claimable!.Anchor, read.Claimable!.Anchor);
    }

    [Fact]
    public void Answer_that_proves_something_else_is_refused()
    {
        var honest = Honest.Claimable!;
        AnchoredClaim[] lies =
        [
            honest with { Total = honest.Total + 1 },
            honest with { Payout = Bob },
            honest with { Proof = [] },
            honest with { Proof = [.. Enumerable.Repeat(honest.Proof[0], 65)] },
            honest with { Anchor = honest.Anchor with { ClaimsRoot = honest.Anchor.LogRoot } },
        ];
        Assert.All(lies, lie => Assert.StartsWith("NOT PROVEN", Assert.Throws<CliException>(() => ClaimVerdict.Check(Honest with { Claimable = lie }, Alice)).Message, StringComparison.Ordinal));
        Assert.All(lies, lie => Assert.Throws<CliException>(() => ClaimVerdict.Check(Honest with { Claimable = null, Pending = lie }, Alice)));
        Assert.StartsWith("NOT PROVEN", Assert.Throws<CliException>(() => ClaimVerdict.Check(Honest, Bob)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 1_000, false, 100, 100, null)]
    [InlineData(30, 10, 1_000, false, 70, 70, null)]
    [InlineData(100, 10, 1_000, false, 0, 0, "the vault has paid all of it.")]
    [InlineData(30, 11, 1_000, false, 0, 0, "the vault has paid all of it.")]
    [InlineData(30, 10, 50, false, 70, 50, null)]
    [InlineData(30, 10, 0, false, 70, 0, "the vault has paid as much as it pays within a day; it goes on as time passes.")]
    [InlineData(30, 10, 1_000, true, 70, 0, "a guardian has stopped the vault.")]
    public void Vault_decides_what_is_due_and_what_it_pays_now(int paid, ulong paidFrom, int available, bool isPaused, int due, int now, string? why)
    {
        var verdict = new ClaimVerdict(Honest, Honest.Claimable, null, new VaultView((UInt128)paid, paidFrom, (UInt128)available, isPaused));
        Assert.Equal(((UInt128)due, (UInt128)now), (verdict.Due!.Value, verdict.Now!.Value));
        Assert.True(why is null || verdict.WhyNothing == why, verdict.WhyNothing);
    }

    [Fact]
    public void What_no_node_was_asked_for_is_not_said()
    {
        var output = new StringWriter();
        ClaimVerdict.ByServer(Answer(100) with { Total = 130 }).Print(withTransaction: false, json: false, new Printer(output, output));
        Assert.DoesNotContain("due", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("not anchored  0.00000000000000003 OPEN", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Not proven by this: that the L2 has these anchors, and what was paid", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Claim_that_was_asked_for_by_another_key_says_whose_word_that_is()
    {
        var output = new StringWriter();
        (ClaimVerdict.ByServer(Honest) with { Asked = Alice }).Print(withTransaction: false, json: false, new Printer(output, output));
        Assert.DoesNotContain("is a key of this account", output.ToString(), StringComparison.Ordinal);
        (ClaimVerdict.ByServer(Honest) with { Asked = Bob }).Print(withTransaction: false, json: false, new Printer(output, output));
        Assert.Contains($"Not proven by this: that {Bob.ToChecksumString()} is a key of this account", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("account", "claim", "0x12")]
    [InlineData("account", "claim", "--send")]
    [InlineData("account", "claim", "--rpc", "ftp://node.test")]
    [InlineData("account", "claim", "--vault", "0x12")]
    public async Task Wrong_usage_is_told(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.Equal(2, await CommandLine.RunAsync(arguments, TextWriter.Null, error, TestContext.Current.CancellationToken));
        Assert.NotEmpty(error.ToString());
    }

    private static AccountClaim Answer(UInt128 total)
    {
        var prover = new ClaimProver(ClaimBook.Empty.Add(Bob, Bob, 7).Add(Alice, Alice, total));
        var some = Hash256.Sha256("some"u8);
        var proof = prover.Prove(Alice)!;
        return new AccountClaim(Alice, Alice, total, new AnchoredClaim(Alice, total, proof.Path, new ClaimAnchor(10, some, some, prover.Root, 0, 0, 5), DateTimeOffset.UnixEpoch));
    }
}
