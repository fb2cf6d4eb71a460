using System.Globalization;
using OpenLedger.Core.Json;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>The value of every constant that the rules use (<see cref="ParameterRegistry"/>). The genesis entry sets them, so that a replay uses the same.</summary>
public sealed partial record LedgerParameters
{
    /// <summary>The parameters of a new ledger.</summary>
    public static readonly LedgerParameters Default = new();

    /// <summary>The most that <see cref="MaxDeadlineAheadMs"/> can be, in milliseconds.</summary>
    public const ulong LongestDeadlineAheadMs = 3_600_000;

    /// <summary>How far ahead of an entry's time its deadline may be, in milliseconds.</summary>
    public ulong MaxDeadlineAheadMs { get; init; } = 3_600_000;

    /// <summary>How many nonces of one actor may be live at once.</summary>
    public ulong MaxLiveNonces { get; init; } = 1024;

    /// <summary>How long declared files may take until they are completed, in milliseconds.</summary>
    public ulong UploadExpiryMs { get; init; } = 86_400_000;

    /// <summary>The most files of one contribution.</summary>
    public ulong MaxFilesPerContribution { get; init; } = 64;

    /// <summary>The largest file, in bytes.</summary>
    public ulong MaxFileBytes { get; init; } = 64UL << 30;

    /// <summary>The most that the packed files of a contribution hold together, in bytes.</summary>
    public ulong MaxExpandedBytes { get; init; } = 64UL << 30;

    /// <summary>The most that a packed file holds, as a multiple of its own size.</summary>
    public ulong MaxExpansionRatio { get; init; } = 200;

    /// <summary>The largest part of a file, in bytes: one Put Blob each.</summary>
    public ulong MaxPartBytes { get; init; } = 256UL << 20;

    /// <summary>The smallest part of a file that has more than one, in bytes.</summary>
    public ulong MinPartBytes { get; init; } = 1UL << 20;

    /// <summary>The most parts of one contribution.</summary>
    public ulong MaxPartsPerContribution { get; init; } = 1024;

    /// <summary>How many open (declared, completed, ingested or accepted) contributions one contributor may have.</summary>
    public ulong MaxOpenContributions { get; init; } = 1024;

    /// <summary>How long a contributor may appeal after a rejection or a failure, in milliseconds.</summary>
    public ulong AppealWindowMs { get; init; } = 7UL * 86_400_000;

    /// <summary>How long an arbiter may take to decide an appeal, in milliseconds; after that it is dismissed.</summary>
    public ulong ArbitrationWindowMs { get; init; } = 14UL * 86_400_000;

    /// <summary>How many grants of one Datanet may hold at once.</summary>
    public ulong MaxGrantsPerDatanet { get; init; } = 10_000;

    /// <summary>How many API keys that have not expired one address may have.</summary>
    public ulong MaxApiKeysPerActor { get; init; } = 32;

    /// <summary>How long an API key may be good for, in milliseconds.</summary>
    public ulong MaxApiKeyLifeMs { get; init; } = 366UL * 86_400_000;

    /// <summary>How far ahead of an entry's time a hold's end may be, in milliseconds.</summary>
    public ulong MaxHoldMs { get; init; } = 90UL * 86_400_000;

    /// <summary>How many open holds one account may have.</summary>
    public ulong MaxHoldsPerAccount { get; init; } = 1_024;

    /// <summary>The bond of a dispute, and of a proposal to slash; of each further one against the same address by the same opener, twice the one before.</summary>
    public OpenAmount MinDisputeBond { get; init; } = OpenAmount.Whole(100);

    /// <summary>In how many open disputes one address is accused at most.</summary>
    public ulong MaxDisputesPerAccused { get; init; } = 16;

    /// <summary>How long an accused may counter, in milliseconds; who does not has lost.</summary>
    public ulong DisputeResponseMs { get; init; } = 3UL * 86_400_000;

    /// <summary>How long stake votes on a dispute, in milliseconds.</summary>
    public ulong DisputeVoteMs { get; init; } = 5UL * 86_400_000;

    /// <summary>How long who has lost a dispute's first vote may appeal, in milliseconds.</summary>
    public ulong DisputeAppealMs { get; init; } = 2UL * 86_400_000;

    /// <summary>Which part of all voting power votes on a dispute at least, in basis points.</summary>
    public ulong DisputeQuorumBps { get; init; } = 500;

    /// <summary>Which part of the stake behind a provider a grave offence costs, in basis points.</summary>
    public ulong SlashGraveBps { get; init; } = 1_000;

    /// <summary>Which part of the stake behind a provider a minor offence costs, in basis points.</summary>
    public ulong SlashMinorBps { get; init; } = 100;

    /// <summary>The most that one offence costs.</summary>
    public OpenAmount MaxSlash { get; init; } = OpenAmount.Whole(1_000_000);

    /// <summary>What of a slash who opened the dispute gets, in basis points; the rest is the treasury's.</summary>
    public ulong ChallengerShareBps { get; init; } = 2_500;

    /// <summary>What of the losing side's bonds the winning side of a dispute gets, in basis points; the rest is the treasury's.</summary>
    public ulong BondWinnerShareBps { get; init; } = 5_000;

    /// <summary>How long after it was asked for a change of who acts for an account, or of who guards it, takes effect, in milliseconds.</summary>
    public ulong RotationDelayMs { get; init; } = 3UL * 86_400_000;

    /// <summary>How long stake that leaves is still liable, in milliseconds.</summary>
    public ulong UnbondingMs { get; init; } = 14UL * 86_400_000;

    /// <summary>The least stake behind one target.</summary>
    public OpenAmount MinStake { get; init; } = OpenAmount.Whole(1);

    /// <summary>How much of its own a validator stakes at least.</summary>
    public OpenAmount MinValidatorStake { get; init; } = OpenAmount.Whole(10_000);

    /// <summary>How much of its own a worker stakes at least.</summary>
    public OpenAmount MinWorkerStake { get; init; } = OpenAmount.Whole(1_000);

    /// <summary>How much of its own an agent stakes at least.</summary>
    public OpenAmount MinAgentStake { get; init; } = OpenAmount.Whole(100);

    /// <summary>How much of its own a model's owner stakes at least.</summary>
    public OpenAmount MinModelStake { get; init; } = OpenAmount.Whole(100);

    /// <summary>Behind how many targets one staker may stake.</summary>
    public ulong MaxTargetsPerStaker { get; init; } = 16;

    /// <summary>How many departures of one staker may wait.</summary>
    public ulong MaxDeparturesPerStaker { get; init; } = 32;

    /// <summary>How many providers there may be.</summary>
    public ulong MaxProviders { get; init; } = 4_096;

    /// <summary>How long a provider counts as active after it has acted, in milliseconds.</summary>
    public ulong LivenessMs { get; init; } = 86_400_000;

    /// <summary>How often a provider's activity is noted at most, in milliseconds.</summary>
    public ulong SignalIntervalMs { get; init; } = 3_600_000;

    /// <summary>By how much a provider with others' stake raises its commission at once, in basis points.</summary>
    public ulong MaxCommissionRiseBps { get; init; } = 100;

    /// <summary>How long such a provider waits before it raises its commission again, in milliseconds.</summary>
    public ulong CommissionIntervalMs { get; init; } = 86_400_000;

    /// <summary>After how many entries each the state's hash is to be recorded; no block goes on past such a border.</summary>
    public ulong StateIntervalEntries { get; init; } = 65_536;

    /// <summary>How long an epoch is, in milliseconds; the first begins with the genesis.</summary>
    public ulong EpochMs { get; init; } = 86_400_000;

    /// <summary>What of the emission is for stakers, in basis points.</summary>
    public ulong EmissionStakersBps { get; init; } = 5_000;

    /// <summary>What of the emission is for validators, in basis points.</summary>
    public ulong EmissionValidatorsBps { get; init; } = 2_000;

    /// <summary>What of the emission is for those who contributed records, in basis points.</summary>
    public ulong EmissionContributorsBps { get; init; } = 2_000;

    /// <summary>What of the emission is for the treasury, in basis points.</summary>
    public ulong EmissionTreasuryBps { get; init; } = 1_000;

    /// <summary>For how many epochs after its own a contributor's reward can be collected.</summary>
    public ulong RewardEpochs { get; init; } = 90;

    /// <summary>What a unit of gas costs.</summary>
    public OpenAmount GasPrice { get; init; }

    /// <summary>The gas of a command that no other parameter names, in units.</summary>
    public ulong GasCommand { get; init; } = 1_000;

    /// <summary>The gas of a command that moves or reserves OPEN, in units.</summary>
    public ulong GasTransfer { get; init; } = 1_000;

    /// <summary>The gas of a command about a contribution, in units.</summary>
    public ulong GasContribution { get; init; } = 5_000;

    /// <summary>The gas of creating a Datanet, in units.</summary>
    public ulong GasDatanet { get; init; } = 20_000;

    /// <summary>The gas of each byte of a command's payload, in units.</summary>
    public ulong GasPerByte { get; init; } = 10;

    /// <summary>What of the gas is for stakers, in basis points.</summary>
    public ulong GasStakersBps { get; init; } = 4_000;

    /// <summary>What of the gas is for validators, in basis points.</summary>
    public ulong GasValidatorsBps { get; init; } = 4_000;

    /// <summary>What of the gas is for the treasury, in basis points.</summary>
    public ulong GasTreasuryBps { get; init; } = 2_000;

    /// <summary>How much gas of one contributor a Datanet's sponsor account pays in an epoch, in units.</summary>
    public ulong SponsorGasPerEpoch { get; init; } = 1_000_000;

    /// <summary>How many entries fit into a block from <paramref name="firstSeq"/> on: it ends where its segment does, and where the state is taken.</summary>
    public int RoomInBlock(Seq firstSeq) => (int)Math.Min((ulong)Block.RoomInSegment(firstSeq), StateIntervalEntries - (firstSeq.Value % StateIntervalEntries));

    /// <summary>Each parameter by its name on the ledger.</summary>
    public IReadOnlyDictionary<string, string> ToMembers() =>
        ParameterRegistry.All.ToDictionary(p => p.Name, p => p.Get(this).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>Reads all parameters; each must be there, and they must fit together.</summary>
    public static LedgerParameters Read(ObjectReader reader)
    {
        var parameters = Default;
        foreach (var parameter in ParameterRegistry.All)
            parameters = parameter.With(parameters, reader.UInt128(parameter.Name, parameter.Min, parameter.Max));
        reader.RejectUnknown();
        if (reader.Error is null && ParameterRegistry.Check(parameters) is { } wrong)
            reader.Reject(wrong.Code, wrong.Message);
        return parameters;
    }

    /// <summary>The values in the order of their names.</summary>
    internal IReadOnlyList<UInt128> Values => [.. ParameterRegistry.All.Select(p => p.Get(this))];

    /// <summary>The parameters of these values, in the order of their names; null where one is missing, out of its range, or they do not fit together.</summary>
    internal static LedgerParameters? FromValues(IReadOnlyList<UInt128> values)
    {
        var all = ParameterRegistry.All;
        if (values.Count != all.Count || all.Where((p, i) => values[i] < p.Min || values[i] > p.Max).Any())
            return null;
        var parameters = all.Zip(values).Aggregate(Default, (set, one) => one.First.With(set, one.Second));
        return ParameterRegistry.Check(parameters) is null ? parameters : null;
    }
}
