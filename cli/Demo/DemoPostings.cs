using System.Globalization;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Demo;

/// <summary>The OPEN of the demo, by the ledger that the fresh reader recomputed: every posting since the genesis, and what the economy came to.</summary>
internal static class DemoPostings
{
    /// <summary>Holds what was played to the recomputed state; each comparison that fails ends the demo.</summary>
    /// <param name="state">The state after all blocks.</param>
    /// <param name="played">What was done.</param>
    /// <exception cref="CliException">Something is not as it was done, or the postings do not sum to the balances.</exception>
    public static VerifiedEconomy Verify(LedgerState state, DemoEconomyPlay played)
    {
        var movements = state.Open.Recent.BackTo(default).Reverse().ToList();
        FreshReader.Check(state.Open.Recent.Since == default, "not all postings are there");
        foreach (var movement in movements)
            FreshReader.Check(movement.Lines.Sum(line => line.Change) == 0, $"the postings of entry {movement.Place.Seq} do not sum to zero");
        CheckBalances(state, movements);

        FreshReader.Check(ProposalId.TryParse(played.Proposal, out var proposal) && state.Governance.Proposals[proposal].End is { IsExecuted: true }, $"{played.Proposal} is not executed");
        FreshReader.Check(state.Parameters.GasPrice == DemoEconomy.NewGasPrice, $"a unit of gas costs {state.Parameters.GasPrice}");
        FreshReader.Check(DisputeId.TryParse(played.Dispute, out var id) && state.Disputes.Find(id) is { Phase: DisputePhase.Closed, Outcome: DisputeOutcome.Upheld }, $"{played.Dispute} is not closed and upheld");
        var slashed = state.Disputes.Find(id)!.Slashed;
        FreshReader.Check(slashed != default && -Sum(movements, MovementReason.Slash, AccountId.Stakers) == (Int128)slashed.Units, $"{slashed} were slashed, and the postings say otherwise");
        var rewarded = Sum(movements, MovementReason.Reward, AccountId.Of(played.Validator));
        FreshReader.Check(rewarded > 0, "the validator was not rewarded");
        var gas = -Sum(movements, MovementReason.Gas, AccountId.Of(played.Contributor));
        FreshReader.Check(gas > 0, "nobody paid gas after its price was set");
        FreshReader.Check(state.Open.Claims.Find(played.Contributor) is { } claim && claim.Total == played.Withdrawn.Units, "the claim is not what was withdrawn");
        return new VerifiedEconomy(
            played.Proposal, state.Parameters.GasPrice.ToString(), played.Dispute, slashed.ToString(), rewarded.ToString(CultureInfo.InvariantCulture), gas.ToString(CultureInfo.InvariantCulture), Payout: null,
            [.. movements.SelectMany(m => m.Lines, (m, line) => new VerifiedPosting(
                m.Place.Seq.Value, m.Kind, MovementReasons.Word(m.Reason), line.Account.ToString(), line.Change.ToString(CultureInfo.InvariantCulture)))]);
    }

    /// <summary>Prints them, those of one reason to one account together, and their sum.</summary>
    /// <param name="postings">All of them.</param>
    /// <param name="names">What people are called.</param>
    /// <param name="printer">Where to.</param>
    public static void Print(IReadOnlyList<VerifiedPosting> postings, IReadOnlyDictionary<string, string> names, Printer printer)
    {
        var sums = postings.GroupBy(p => (p.Reason, p.Account)).Select(g => (g.Key.Reason, g.Key.Account, Count: g.Count(), Change: g.Sum(p => Parse(p.Change)))).ToList();
        var rows = sums.Select(s => new[] { s.Reason, names.GetValueOrDefault(s.Account, s.Account), s.Count.ToString(CultureInfo.InvariantCulture), Open(s.Change) }).ToList();
        rows.Add(["sum", "", postings.Count.ToString(CultureInfo.InvariantCulture), Open(sums.Sum(s => s.Change))]);
        printer.Rows(["REASON", "ACCOUNT", "POSTINGS", "OPEN"], rows);
    }

    /// <summary>The bridge has the supply before the first posting, everybody else nothing.</summary>
    private static void CheckBalances(LedgerState state, IReadOnlyList<Movement> movements)
    {
        var sums = movements.SelectMany(m => m.Lines).GroupBy(line => line.Account).ToDictionary(g => g.Key, g => g.Sum(line => line.Change));
        sums[AccountId.Bridge] = sums.GetValueOrDefault(AccountId.Bridge) + (Int128)OpenAmount.Supply.Units;
        var balances = state.Open.Balances.ToDictionary(b => b.Key, b => (Int128)b.Value.Units);
        foreach (var account in sums.Keys.Union(balances.Keys))
            FreshReader.Check(sums.GetValueOrDefault(account) == balances.GetValueOrDefault(account), $"the postings of {account} do not sum to its balance");
        FreshReader.Check(balances.Values.Sum(b => b) == (Int128)OpenAmount.Supply.Units, "the balances do not sum to the supply");
    }

    private static Int128 Sum(IEnumerable<Movement> movements, MovementReason reason, AccountId account) =>
        movements.Where(m => m.Reason == reason).SelectMany(m => m.Lines).Where(line => line.Account == account).Sum(line => line.Change);

    private static Int128 Sum<T>(this IEnumerable<T> items, Func<T, Int128> change) => items.Aggregate(Int128.Zero, (sum, item) => checked(sum + change(item)));

    private static Int128 Parse(string change) => Int128.Parse(change, CultureInfo.InvariantCulture);

    private static string Open(Int128 change) => (change < 0 ? "-" : change > 0 ? "+" : "") + new OpenAmount((UInt128)Int128.Abs(change)).ToOpen();
}
