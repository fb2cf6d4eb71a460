using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Core.Verification;
using Rules = OpenLedger.Bench.Simulation.Rule;

namespace OpenLedger.Tests.Simulation;

/// <summary>A bug that breaks a rule of the simulation.</summary>
/// <param name="Rule">The rule, one of <see cref="Bench.Simulation.Rule"/>.</param>
/// <param name="Name">The bug.</param>
/// <param name="Options">The simulation with it.</param>
/// <param name="Faults">What goes wrong besides what the plan of a seed has, so that the bug shows soon.</param>
internal sealed record BrokenRule(string Rule, string Name, SimulationOptions Options, params IReadOnlyList<PlannedFault> Faults)
{
    public HistoryRunner Histories() => new(Options, onAnvil: Rule == Rules.TheContractAgrees);

    public Plan PlanOf(ulong seed)
    {
        var plan = Plan.Of(seed);
        return Faults.Count == 0 ? plan : plan with { Faults = [.. Faults, .. plan.Faults], Storm = TimeSpan.FromSeconds(29) };
    }
}

/// <summary>For each rule of the simulation at least one bug that breaks it: a rule that nothing breaks holds nothing.</summary>
internal static class PlantedBugs
{
    private static readonly PlannedFault[] LostRequests =
        [.. Enumerable.Range(0, 3).SelectMany(server => Enumerable.Range(2, 60).Select(n => new PlannedFault(FaultKind.LostBefore, server, 4 * n, TimeSpan.FromMilliseconds(50))))];

    private static readonly PlannedFault[] ForgedSnapshots = [.. new[] { 15_000, 22_000, 27_000 }.Select(at => new PlannedFault(FaultKind.SnapshotDamaged, 0, at, TimeSpan.Zero))];

    private static readonly PlannedFault[] RisingFees = [.. Enumerable.Range(1, 4).Select(n => new PlannedFault(FaultKind.FeesRise, 0, 3_000 * n, TimeSpan.FromSeconds(40)))];

    public static IReadOnlyList<BrokenRule> All { get; } =
    [
        new(Rule.NoDefect, nameof(ThrowsWhatNobodyExpects), new() { WrapLog = s => new ThrowsWhatNobodyExpects(s) }),
        new(Rule.OneThread, nameof(LeavesTheThread), new() { Wrap = s => new LeavesTheThread(s) }),
        new(Rule.Liveness, nameof(NeverAnswersAConflict), new() { Wrap = s => new NeverAnswersAConflict(s) }),
        new(Rule.NoServerBreaks, nameof(ReadsDamagedBlocks), new() { Wrap = s => new ReadsDamagedBlocks(s) }),
        new(Rule.OneChain, nameof(SimulationOptions.TableTakesSecondBlocks), new() { TableTakesSecondBlocks = true }),
        new(Rule.EveryEntryCountsOnce, nameof(WritesCommandsTwice), new() { Wrap = s => new WritesCommandsTwice(s) }),
        new(Rule.NothingAcknowledgedIsLost, nameof(SaysDurableTooEarly), new() { Wrap = s => new SaysDurableTooEarly(s) }),
        new(Rule.NothingAcknowledgedIsLost, nameof(TakesTimeOutForSuccess), new() { Wrap = s => new TakesTimeOutForSuccess(s) }),
        new(Rule.NothingAcknowledgedIsLost, nameof(TakesConflictForSuccess), new() { Wrap = s => new TakesConflictForSuccess(s) }),
        new(Rule.AnswersEqualTheLedger, nameof(CallRepeatsNewAsync), new() { Submit = CallRepeatsNewAsync }),
        new(Rule.RefusalsAreRight, nameof(TakeNoAnswerForAConflictAsync), new() { Submit = TakeNoAnswerForAConflictAsync }),
        new(Rule.ReadsAreFresh, nameof(TakesFailedReadForTheEnd), new() { Wrap = s => new TakesFailedReadForTheEnd(s) }, LostRequests),
        new(Rule.ReadsAreFresh, nameof(ReadsTheEndFromMemory), new() { Wrap = s => new ReadsTheEndFromMemory(s) }),
        new(Rule.NothingForks, nameof(TakesTimeOutForSuccess), new() { Wrap = s => new TakesTimeOutForSuccess(s) }, LostRequests),
        new(Rule.StatesEqualTheReplay, nameof(BelieveAnySnapshotAsync), new() { Start = BelieveAnySnapshotAsync }, ForgedSnapshots),
        new(Rule.TheLogIsSound, nameof(ReadsDamagedTiles), new() { WrapLog = s => new ReadsDamagedTiles(s) }),
        new(Rule.TheLogIsTheLedgers, nameof(CutsCheckpointsOff), new() { WrapLog = s => new CutsCheckpointsOff(s) }),
        new(Rule.TheLogOnlyGrows, nameof(ReplacesWhateverIsThere), new() { WrapLog = s => new ReplacesWhateverIsThere(s) }),
        new(Rule.TheLogIsWhole, nameof(LosesTiles), new() { WrapLog = s => new LosesTiles(s) }),
        new(Rule.WitnessesCosignOneLog, nameof(ForgetsWhatItCosigned), new() { WrapWitness = r => new ForgetsWhatItCosigned(r) }),
        new(Rule.AnchorsNeverCompete, nameof(TakesAFreshNonceEachTime), new() { WrapChain = c => new TakesAFreshNonceEachTime(c) }, RisingFees),
        new(Rule.AnchorsEqualTheLog, nameof(AnchorsTheHeadAsTheRoot), new() { WrapChain = c => new AnchorsTheHeadAsTheRoot(c) }),
        new(Rule.AnchorsGrow, nameof(SeesNoAnchor), new() { ContractTakesAnySize = true, WrapChain = c => new SeesNoAnchor(c) }),
        new(Rule.AnchorsEqualTheLog, nameof(AnchorsNoClaims), new() { WrapChain = c => new AnchorsNoClaims(c) }),
        new(Rule.TheSupplyIsConstant, nameof(PlantedRuleBug.MintsWithATransfer), new() { Rules = PlantedRuleBug.MintsWithATransfer }),
        new(Rule.PostingsSumToZero, nameof(PlantedRuleBug.MovesWithoutAPosting), new() { Rules = PlantedRuleBug.MovesWithoutAPosting }),
        new(Rule.OnlyItsKeySpends, nameof(PlantedRuleBug.TakesFromAnother), new() { Rules = PlantedRuleBug.TakesFromAnother }),
        new(Rule.TheBooksAddUp, nameof(PlantedRuleBug.StakesMoreThanWasPaid), new() { Rules = PlantedRuleBug.StakesMoreThanWasPaid }),
        new(Rule.VotesAreStake, nameof(PlantedRuleBug.CountsVotesTwice), new() { Rules = PlantedRuleBug.CountsVotesTwice }),
        new(Rule.VotesAreStake, nameof(PlantedRuleBug.CountsThePowerOfTheVote), new() { Rules = PlantedRuleBug.CountsThePowerOfTheVote }),
        new(Rule.VotesAreStake, nameof(PlantedRuleBug.LosesDelegations), new() { Rules = PlantedRuleBug.LosesDelegations }),
        new(Rule.OnlyWhatHasPassedIsExecuted, nameof(PlantedRuleBug.ExecutesWithAVote), new() { Rules = PlantedRuleBug.ExecutesWithAVote }),
        new(Rule.KeysChangeAsAsked, nameof(PlantedRuleBug.KeepsRotationsThatWereCancelled), new() { Rules = PlantedRuleBug.KeepsRotationsThatWereCancelled }),
        new(Rule.ValidatorsVotesDecide, nameof(PlantedRuleBug.TakesWhatValidatorsReject), new() { Rules = PlantedRuleBug.TakesWhatValidatorsReject }),
        new(Rule.ValidatorsVotesDecide, nameof(PlantedRuleBug.SlashesNobody), new() { Rules = PlantedRuleBug.SlashesNobody }),
        new(Rule.VestingIsByTime, nameof(PlantedRuleBug.ReleasesEarly), new() { Rules = PlantedRuleBug.ReleasesEarly }),
        new(Rule.SponsorsPayForContributors, nameof(PlantedRuleBug.ChargesSponsorsForFunding), new() { Rules = PlantedRuleBug.ChargesSponsorsForFunding }),
        new(Rule.TheVaultCoversTheLedger, nameof(SimulationOptions.VaultTellsOfTwiceAsMuch), new() { VaultTellsOfTwiceAsMuch = true }),
        new(Rule.ClaimsArePaidOnce, nameof(SimulationOptions.VaultForgetsWhatItPaid), new() { VaultForgetsWhatItPaid = true }),
        new(Rule.ClaimsArePaidOnce, nameof(SimulationOptions.VaultNotesAfterPaying), new() { VaultNotesAfterPaying = true }),
        new(Rule.TheContractAgrees, nameof(SimulationOptions.VaultTakesPendingAnchors), new() { VaultTakesPendingAnchors = true }),
        new(Rule.TheContractAgrees, nameof(SimulationOptions.VaultTakesOlderAnchors), new() { VaultTakesOlderAnchors = true }),
        new(Rule.TheContractAgrees, nameof(SimulationOptions.VaultHasNoCap), new() { VaultHasNoCap = true }),
        new(Rule.ClaimsCanBeProven, nameof(LeavesOutAStep), new() { WrapProof = LeavesOutAStep }),
        new(Rule.TheVerifierAgrees, nameof(FlipABit), new() { Rot = FlipABit }),
    ];

    private static async Task<Result<Committed>> CallRepeatsNewAsync(Sequencer sequencer, SignedCommand command, CancellationToken cancellationToken) =>
        (await sequencer.SubmitAsync(command, cancellationToken)).Try(out var committed, out var error) ? committed with { Repeated = false } : error;

    private static async Task<Result<Committed>> TakeNoAnswerForAConflictAsync(Sequencer sequencer, SignedCommand command, CancellationToken cancellationToken)
    {
        var result = await sequencer.SubmitAsync(command, cancellationToken);
        return result.Error?.Kind == ErrorKind.Unavailable ? Error.Conflict("nonce-used", "A planted bug says so.") : result;
    }

    /// <summary>Begins at the newest snapshot whose bytes fit its name, whatever the ledger says of it.</summary>
    private static async Task<LedgerHead?> BelieveAnySnapshotAsync(ISnapshotStore snapshots, IBlockStore blocks, Action<SnapshotName?, string> rejected, CancellationToken cancellationToken)
    {
        var names = await snapshots.ListAsync(cancellationToken);
        if (names.Count == 0 || await blocks.FindAsync(new Seq(0), cancellationToken) is not { } first || await snapshots.OpenAsync(names[0], cancellationToken) is not { } stream
            || await blocks.FindAsync(new Seq(names[0].AsOf.Value - 1), cancellationToken) is not { } last)
            return null;
        try
        {
            var state = await SnapshotReader.ReadAsync(stream, names[0], cancellationToken);
            return new LedgerHead(last.Header.Height, last.Hash, state, LedgerHead.Follow(null, first).Domain);
        }
        catch (SnapshotException e)
        {
            rejected(names[0], e.Message);
            return null;
        }
    }

    private static ClaimProof LeavesOutAStep(ClaimProof proof) => proof with { Path = [.. proof.Path.Skip(1)] };

    private static RawBlock FlipABit(RawBlock block)
    {
        var body = block.Body.ToArray();
        body[^20] ^= 1;
        return block with { Body = body };
    }
}
