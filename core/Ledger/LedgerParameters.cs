using System.Globalization;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>Every constant that the rules use. The genesis entry sets them, so that a replay uses the same.</summary>
public sealed record LedgerParameters
{
    /// <summary>The parameters of a new ledger.</summary>
    public static readonly LedgerParameters Default = new();

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

    /// <summary>After how many entries each the state's hash is to be recorded; no block goes on past such a border.</summary>
    public ulong StateIntervalEntries { get; init; } = 65_536;

    /// <summary>How many entries fit into a block from <paramref name="firstSeq"/> on: it ends where its segment does, and where the state is taken.</summary>
    public int RoomInBlock(Seq firstSeq) => (int)Math.Min((ulong)Block.RoomInSegment(firstSeq), StateIntervalEntries - (firstSeq.Value % StateIntervalEntries));

    /// <summary>Each parameter by its name on the ledger.</summary>
    public IReadOnlyDictionary<string, string> ToMembers() =>
        Fields.ToDictionary(f => f.Name, f => f.Get(this).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>Reads all parameters; each must be there.</summary>
    public static LedgerParameters Read(ObjectReader reader)
    {
        var parameters = Default;
        foreach (var field in Fields)
            parameters = field.With(parameters, reader.UInt64(field.Name, field.Min, field.Max));
        reader.RejectUnknown();
        return parameters;
    }

    /// <summary>How many parameters there are.</summary>
    internal static int Count => Fields.Length;

    /// <summary>The values in the order of their names.</summary>
    internal IReadOnlyList<ulong> Values => [.. Fields.Select(f => f.Get(this))];

    /// <summary>The parameters of these values, in the order of their names; null where one is missing or out of its range.</summary>
    internal static LedgerParameters? FromValues(IReadOnlyList<ulong> values)
    {
        if (values.Count != Fields.Length)
            return null;
        var parameters = Default;
        for (var i = 0; i < Fields.Length; i++)
        {
            if (values[i] < Fields[i].Min || values[i] > Fields[i].Max)
                return null;
            parameters = Fields[i].With(parameters, values[i]);
        }
        return parameters;
    }

    private sealed record Field(
        string Name, ulong Min, ulong Max, Func<LedgerParameters, ulong> Get, Func<LedgerParameters, ulong, LedgerParameters> With);

    private static readonly Field[] Fields =
    [
        new("appealWindowMs", 1_000, 90UL * 86_400_000, p => p.AppealWindowMs, (p, v) => p with { AppealWindowMs = v }),
        new("arbitrationWindowMs", 1_000, 90UL * 86_400_000, p => p.ArbitrationWindowMs, (p, v) => p with { ArbitrationWindowMs = v }),
        new("maxApiKeyLifeMs", 60_000, 3660UL * 86_400_000, p => p.MaxApiKeyLifeMs, (p, v) => p with { MaxApiKeyLifeMs = v }),
        new("maxApiKeysPerActor", 1, 1024, p => p.MaxApiKeysPerActor, (p, v) => p with { MaxApiKeysPerActor = v }),
        new("maxDeadlineAheadMs", 1_000, 3_600_000, p => p.MaxDeadlineAheadMs, (p, v) => p with { MaxDeadlineAheadMs = v }),
        new("maxExpandedBytes", 1, 1UL << 40, p => p.MaxExpandedBytes, (p, v) => p with { MaxExpandedBytes = v }),
        new("maxExpansionRatio", 1, 1_032, p => p.MaxExpansionRatio, (p, v) => p with { MaxExpansionRatio = v }),
        new("maxFileBytes", 1, 1UL << 40, p => p.MaxFileBytes, (p, v) => p with { MaxFileBytes = v }),
        new("maxFilesPerContribution", 1, 64, p => p.MaxFilesPerContribution, (p, v) => p with { MaxFilesPerContribution = v }),
        new("maxGrantsPerDatanet", 1, 1UL << 20, p => p.MaxGrantsPerDatanet, (p, v) => p with { MaxGrantsPerDatanet = v }),
        new("maxHoldMs", 1_000, 3660UL * 86_400_000, p => p.MaxHoldMs, (p, v) => p with { MaxHoldMs = v }),
        new("maxHoldsPerAccount", 1, 65_536, p => p.MaxHoldsPerAccount, (p, v) => p with { MaxHoldsPerAccount = v }),
        new("maxLiveNonces", 1, 65_536, p => p.MaxLiveNonces, (p, v) => p with { MaxLiveNonces = v }),
        new("maxOpenContributions", 1, 1UL << 20, p => p.MaxOpenContributions, (p, v) => p with { MaxOpenContributions = v }),
        new("maxPartBytes", 1, 256UL << 20, p => p.MaxPartBytes, (p, v) => p with { MaxPartBytes = v }),
        new("maxPartsPerContribution", 1, 4096, p => p.MaxPartsPerContribution, (p, v) => p with { MaxPartsPerContribution = v }),
        new("minPartBytes", 1, 256UL << 20, p => p.MinPartBytes, (p, v) => p with { MinPartBytes = v }),
        new("stateIntervalEntries", 16, 1UL << 32, p => p.StateIntervalEntries, (p, v) => p with { StateIntervalEntries = v }),
        new("uploadExpiryMs", 1_000, 30UL * 86_400_000, p => p.UploadExpiryMs, (p, v) => p with { UploadExpiryMs = v }),
    ];
}
