using OpenLedger.Core.Json;

namespace OpenLedger.Core.Datanets;

/// <summary>What one may do with the records of a Datanet.</summary>
[Flags]
public enum DatanetUses
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Download them.</summary>
    Read = 1,

    /// <summary>Train models on them.</summary>
    Train = 2,

    /// <summary>Be answered by models that were trained on them.</summary>
    Infer = 4,
}

/// <summary>The words of <see cref="DatanetUses"/> on the ledger.</summary>
public static class DatanetUsesWords
{
    private static readonly (string Word, DatanetUses Use)[] Vocabulary = [("infer", DatanetUses.Infer), ("read", DatanetUses.Read), ("train", DatanetUses.Train)];

    /// <summary>The words of several uses, sorted.</summary>
    public static IReadOnlyList<string> Words(this DatanetUses uses) => [.. Vocabulary.Where(v => uses.HasFlag(v.Use)).Select(v => v.Word)];

    /// <summary>Reads one word.</summary>
    public static bool TryParse(string word, out DatanetUses use)
    {
        use = Vocabulary.FirstOrDefault(v => v.Word == word).Use;
        return use != DatanetUses.None;
    }

    /// <summary>Reads a member of an object: sorted words without repetition.</summary>
    internal static DatanetUses Read(ObjectReader reader, string name)
    {
        var words = reader.Texts(name, 1, Vocabulary.Length, 16);
        var uses = words.Aggregate(DatanetUses.None, static (all, word) => TryParse(word, out var use) ? all | use : all);
        if (!words.SequenceEqual(uses.Words()))
            reader.Reject("not-allowed", $"Uses are some of {string.Join(", ", Vocabulary.Select(v => v.Word))}, in this order, each once.", name);
        return uses;
    }
}
