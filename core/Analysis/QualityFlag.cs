namespace OpenLedger.Core.Analysis;

/// <summary>Something about a text that good texts seldom have; the rules are in docs/datanets/ingest-rules.md.</summary>
public enum QualityFlag
{
    /// <summary>More than nine of ten lines begin with a bullet (Gopher).</summary>
    BulletLines,

    /// <summary>More than three of ten lines end in an ellipsis (Gopher).</summary>
    EllipsisLines,

    /// <summary>Fewer than eight of ten words have a letter (Gopher).</summary>
    FewLetters,

    /// <summary>Fewer than five words (C4).</summary>
    FewWords,

    /// <summary>It holds "lorem ipsum" (C4).</summary>
    LoremIpsum,

    /// <summary>More than one number sign or ellipsis for ten words (Gopher).</summary>
    ManySymbols,

    /// <summary>More than 100,000 words (Gopher).</summary>
    ManyWords,

    /// <summary>Its words have fewer than three or more than ten characters on average (Gopher).</summary>
    OddWordLength,

    /// <summary>More than three of ten lines came before (Gopher).</summary>
    RepeatedLines,

    /// <summary>More than three of ten shingles came before (Gopher).</summary>
    RepeatedWords,

    /// <summary>More than two of three lines have fewer than 30 characters (FineWeb).</summary>
    ShortLines,

    /// <summary>English of 50 words and more, with fewer than two of the eight commonest (Gopher).</summary>
    StopWords,

    /// <summary>Fewer than 12 of 100 lines end in a mark that ends a sentence (FineWeb).</summary>
    UnpunctuatedLines,
}

/// <summary>The words of <see cref="QualityFlag"/> on the wire, and what each takes off the score.</summary>
public static class QualityFlags
{
    private static readonly (string Word, int Penalty)[] Table =
    [
        ("bullet-lines", 1_000), ("ellipsis-lines", 1_000), ("few-letters", 2_000), ("few-words", 2_000), ("lorem-ipsum", 5_000), ("many-symbols", 1_500),
        ("many-words", 1_000), ("odd-word-length", 1_500), ("repeated-lines", 2_500), ("repeated-words", 2_500), ("short-lines", 1_000), ("stop-words", 1_000),
        ("unpunctuated-lines", 1_000),
    ];

    /// <summary>All words, in the order of the enumeration, which is that of the alphabet.</summary>
    public static IReadOnlyList<string> Words { get; } = Array.ConvertAll(Table, row => row.Word);

    /// <summary>The word on the wire.</summary>
    public static string Word(this QualityFlag flag) => Table[(int)flag].Word;

    /// <summary>What the flag takes off the score, in 1/10,000.</summary>
    public static int Penalty(this QualityFlag flag) => Table[(int)flag].Penalty;
}
