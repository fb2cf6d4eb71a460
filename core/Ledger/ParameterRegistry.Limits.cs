using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>The limits of commands, contributions, keys and holds.</summary>
public static partial class ParameterRegistry
{
    private static IEnumerable<Parameter> Limits() =>
    [
        Duration("appealWindowMs", 1_000, 90UL * 86_400_000, "How long a contributor may appeal after a rejection or a failure.", p => p.AppealWindowMs, (p, v) => p with { AppealWindowMs = v }),
        Duration("arbitrationWindowMs", 1_000, 90UL * 86_400_000, "How long an arbiter may take to decide an appeal; after that it is dismissed.", p => p.ArbitrationWindowMs, (p, v) => p with { ArbitrationWindowMs = v }),
        Duration("maxApiKeyLifeMs", 60_000, 3660UL * 86_400_000, "How long an API key may be good for.", p => p.MaxApiKeyLifeMs, (p, v) => p with { MaxApiKeyLifeMs = v }),
        Count("maxApiKeysPerActor", 1, 1024, "How many API keys that have not expired one address may have.", p => p.MaxApiKeysPerActor, (p, v) => p with { MaxApiKeysPerActor = v }),
        Duration("maxDeadlineAheadMs", 1_000, LedgerParameters.LongestDeadlineAheadMs, "How far ahead of an entry's time its deadline may be.", p => p.MaxDeadlineAheadMs, (p, v) => p with { MaxDeadlineAheadMs = v }),
        Bytes("maxExpandedBytes", 1, 1UL << 40, "The most that the packed files of a contribution hold together.", p => p.MaxExpandedBytes, (p, v) => p with { MaxExpandedBytes = v }),
        Ratio("maxExpansionRatio", 1, 1_032, "The most that a packed file holds, as a multiple of its own size.", p => p.MaxExpansionRatio, (p, v) => p with { MaxExpansionRatio = v }),
        Bytes("maxFileBytes", 1, 1UL << 40, "The largest file.", p => p.MaxFileBytes, (p, v) => p with { MaxFileBytes = v }),
        Count("maxFilesPerContribution", 1, 64, "The most files of one contribution.", p => p.MaxFilesPerContribution, (p, v) => p with { MaxFilesPerContribution = v }),
        Count("maxGrantsPerDatanet", 1, 1UL << 20, "How many grants of one Datanet may hold at once.", p => p.MaxGrantsPerDatanet, (p, v) => p with { MaxGrantsPerDatanet = v }),
        Duration("maxHoldMs", 1_000, 3660UL * 86_400_000, "How far ahead of an entry's time a hold's end may be.", p => p.MaxHoldMs, (p, v) => p with { MaxHoldMs = v }),
        Count("maxHoldsPerAccount", 1, 65_536, "How many open holds one account may have.", p => p.MaxHoldsPerAccount, (p, v) => p with { MaxHoldsPerAccount = v }),
        Count("maxLiveNonces", 1, 65_536, "How many nonces of one actor may be live at once.", p => p.MaxLiveNonces, (p, v) => p with { MaxLiveNonces = v }),
        Count("maxOpenContributions", 1, 1UL << 20, "How many open (declared, completed, ingested or accepted) contributions one contributor may have.", p => p.MaxOpenContributions, (p, v) => p with { MaxOpenContributions = v }),
        Bytes("maxPartBytes", 1, 256UL << 20, "The largest part of a file: one Put Blob each.", p => p.MaxPartBytes, (p, v) => p with { MaxPartBytes = v }),
        Count("maxPartsPerContribution", 1, 4096, "The most parts of one contribution.", p => p.MaxPartsPerContribution, (p, v) => p with { MaxPartsPerContribution = v }),
        Bytes("minPartBytes", 1, 256UL << 20, "The smallest part of a file that has more than one.", p => p.MinPartBytes, (p, v) => p with { MinPartBytes = v }),
        Duration("rotationDelayMs", 1_000, 90UL * 86_400_000, "How long after it was asked for a change of who acts for an account, or of who guards it, takes effect.", p => p.RotationDelayMs, (p, v) => p with { RotationDelayMs = v }),
        Count("stateIntervalEntries", 16, 1UL << 32, "After how many entries each the state's hash is to be recorded; no block goes on past such a border.", p => p.StateIntervalEntries, (p, v) => p with { StateIntervalEntries = v }),
        Duration("uploadExpiryMs", 1_000, 30UL * 86_400_000, "How long declared files may take until they are completed.", p => p.UploadExpiryMs, (p, v) => p with { UploadExpiryMs = v }),
    ];

    private static IEnumerable<ParameterInvariant> LimitInvariants() =>
    [
        // Every file has a part, and the largest one fits into as many as there may be.
        ParameterInvariant.AtMost("maxFilesPerContribution", "maxPartsPerContribution"),
        ParameterInvariant.AtMost("minPartBytes", "maxPartBytes"),
        ParameterInvariant.AtMostProduct("maxFileBytes", "maxPartBytes", "maxPartsPerContribution"),
    ];
}
