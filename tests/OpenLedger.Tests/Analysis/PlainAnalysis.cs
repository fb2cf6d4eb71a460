using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Text;

namespace OpenLedger.Tests.Analysis;

/// <summary>The rules of the analysis written down as plainly as they are in docs/datanets/ingest-rules.md; the product's fast forms are compared with these.</summary>
internal static class PlainAnalysis
{
    /// <summary>The string and number values of a record, each followed by a line feed.</summary>
    internal static string Text(string canonical)
    {
        var text = new StringBuilder();
        using var document = JsonDocument.Parse(canonical);
        Append(document.RootElement);
        return text.ToString();

        void Append(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                        Append(member.Value);
                    break;
                case JsonValueKind.Array:
                    foreach (var item in value.EnumerateArray())
                        Append(item);
                    break;
                case JsonValueKind.String:
                    text.Append(string.Concat(value.GetString()!.Select(c => c is '\n' or '\r' ? '\n' : c < ' ' ? ' ' : c))).Append('\n');
                    break;
                case JsonValueKind.Number:
                    text.Append(value.GetRawText()).Append('\n');
                    break;
            }
        }
    }

    /// <summary>The words of a text, in lower case.</summary>
    internal static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = UnicodeTable.Kind(rune.Value);
            var isPart = kind is CharacterKind.Letter or CharacterKind.Mark or CharacterKind.Digit;
            if (isPart)
                word.Append(new Rune(UnicodeTable.Lower(rune.Value)));
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            if (kind == CharacterKind.Sign)
                words.Add(new Rune(UnicodeTable.Lower(rune.Value)).ToString());
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    internal static ulong Hash(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        var hash = 0UL;
        for (var at = 0; at < bytes.Length; at += 8)
        {
            var chunk = new byte[8];
            bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).CopyTo(chunk);
            hash = Fold(unchecked((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(chunk)) * 0x9E3779B97F4A7C15));
        }
        return hash;
    }

    internal static HashSet<ulong> Shingles(string canonical)
    {
        var words = Words(Text(canonical)).Select(Hash).ToList();
        return [.. words.Skip(2).Select((c, i) => Shingle(words[i], words[i + 1], c))];
    }

    /// <summary>The Jaccard similarity of two records, in 1/10,000.</summary>
    internal static int Similarity(string one, string other)
    {
        var (a, b) = (Shingles(one), Shingles(other));
        return a.Count + b.Count == 0 ? 0 : a.Intersect(b).Count() * 10_000 / a.Union(b).Count();
    }

    private static ulong Shingle(ulong a, ulong b, ulong c)
    {
        var hash = unchecked(Fold(Fold((a * 0xC2B2AE3D27D4EB4F) + (b * 0x165667B19E3779F9) + c) * 0x9E3779B97F4A7C15));
        return hash == 0 ? 1 : hash;
    }

    private static ulong Fold(ulong x) => x ^ (x >> 32);
}
