using System.Text;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// Whether a short text is in normalization form C (Unicode Standard Annex 15). <see cref="string.IsNormalized()"/> answers true to everything where
/// globalization is invariant, as it is here.
/// </summary>
internal static class Nfc
{
    // The arithmetic of Hangul syllables: The Unicode Standard, section 3.12.
    private const uint SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const uint LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Dictionary<(uint, uint), uint> Composed = [];
    private static readonly Dictionary<uint, (uint First, uint Second)> Decomposed = [];

    static Nfc()
    {
        var data = NfcData.Compositions;
        for (var i = 0; i < data.Length; i += 3)
        {
            Composed.Add((data[i], data[i + 1]), data[i + 2]);
            Decomposed.Add(data[i + 2], (data[i], data[i + 1]));
        }
    }

    /// <summary>True where normalizing to form C would change nothing.</summary>
    internal static bool IsNormalized(string text)
    {
        // Below U+0300 nothing combines, and nothing decomposes to less.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
            return true;
        var given = text.EnumerateRunes().Select(r => (uint)r.Value).ToArray();
        if (Array.Exists(given, IsRefused))
            return false;
        var decomposed = new List<uint>(2 * given.Length);
        foreach (var character in given)
            Decompose(character, decomposed);
        return Compose(InCanonicalOrder(decomposed)).SequenceEqual(given);
    }

    private static void Decompose(uint character, List<uint> output)
    {
        var syllable = character - SyllableBase;
        if (syllable < SyllableCount)
        {
            output.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            output.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0)
                output.Add(TrailBase + (syllable % TrailCount));
        }
        else if (Decomposed.TryGetValue(character, out var parts))
        {
            Decompose(parts.First, output);
            Decompose(parts.Second, output);
        }
        else
            output.Add(character);
    }

    /// <summary>Sorts each run of combining characters by class, keeping the order of equals.</summary>
    private static List<uint> InCanonicalOrder(List<uint> characters)
    {
        for (var i = 1; i < characters.Count; i++)
        {
            var character = characters[i];
            var own = Class(character);
            var to = i;
            for (; own != 0 && to > 0 && Class(characters[to - 1]) > own; to--)
                characters[to] = characters[to - 1];
            characters[to] = character;
        }
        return characters;
    }

    private static List<uint> Compose(List<uint> characters)
    {
        var output = new List<uint>(characters.Count);
        int starter = -1, lastClass = -1;
        foreach (var character in characters)
        {
            var own = (int)Class(character);
            // Blocked where something of the same or a higher class, or another starter, stands between.
            if (starter >= 0 && lastClass < own && Pair(output[starter], character) is { } composed)
            {
                output[starter] = composed;
                continue;
            }
            if (own == 0)
                starter = output.Count;
            lastClass = own == 0 ? -1 : own;
            output.Add(character);
        }
        return output;
    }

    /// <summary>The character that two compose to, or null.</summary>
    internal static uint? Pair(uint first, uint second)
    {
        if (first - LeadBase < LeadCount && second - VowelBase < VowelCount)
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TrailCount);
        if (first - SyllableBase < SyllableCount && (first - SyllableBase) % TrailCount == 0 && second - TrailBase is > 0 and < TrailCount)
            return first + (second - TrailBase);
        return Composed.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static bool IsRefused(uint character)
    {
        var ranges = NfcData.Refused;
        for (var i = 0; i < ranges.Length && ranges[i] <= character; i += 2)
        {
            if (character <= ranges[i + 1])
                return true;
        }
        return false;
    }

    private static uint Class(uint character)
    {
        var ranges = NfcData.Classes;
        for (var i = 0; i < ranges.Length && ranges[i] <= character; i += 3)
        {
            if (character <= ranges[i + 1])
                return ranges[i + 2];
        }
        return 0;
    }
}
