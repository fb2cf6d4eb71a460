using OpenLedger.Core.Json;

namespace OpenLedger.Core.Datanets;

/// <summary>Why a contribution's records are not taken, for programs and statistics; a sentence says the rest.</summary>
public enum RejectionCode
{
    /// <summary>Something that no other code says.</summary>
    Other,

    /// <summary>They are not about the Datanet's subject.</summary>
    OffTopic,

    /// <summary>They are too poor to be of use.</summary>
    LowQuality,

    /// <summary>The Datanet has them, or nearly them.</summary>
    Duplicate,

    /// <summary>The contributor had no right to give them under these terms.</summary>
    Licence,

    /// <summary>They are about identifiable people.</summary>
    PersonalData,

    /// <summary>Having or spreading them is against the law.</summary>
    Unlawful,

    /// <summary>They are not what they pretend to be: made up, generated or poisoned.</summary>
    Deceptive,
}

/// <summary>The words of <see cref="RejectionCode"/> on the ledger.</summary>
public static class RejectionCodes
{
    private static readonly (string Word, RejectionCode Code)[] Vocabulary =
    [
        ("deceptive", RejectionCode.Deceptive), ("duplicate", RejectionCode.Duplicate), ("licence", RejectionCode.Licence), ("low-quality", RejectionCode.LowQuality),
        ("off-topic", RejectionCode.OffTopic), ("other", RejectionCode.Other), ("personal-data", RejectionCode.PersonalData), ("unlawful", RejectionCode.Unlawful),
    ];

    /// <summary>All words, sorted.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Vocabulary.Select(v => v.Word)];

    /// <summary>The word of a code.</summary>
    public static string Word(this RejectionCode code) => Vocabulary.First(v => v.Code == code).Word;

    /// <summary>Reads a member of an object.</summary>
    internal static RejectionCode Read(ObjectReader reader, string name)
    {
        var word = reader.OneOf(name, [.. Words]);
        return Vocabulary.FirstOrDefault(v => v.Word == word).Code;
    }
}
