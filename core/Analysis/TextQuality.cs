using System.Numerics;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// Flags of a text, by rules that were published for choosing training data: Gopher (Rae et al., 2021, appendix A.1.1), C4 (Raffel et al., 2020, section 2.2) and FineWeb
/// (Penedo et al., 2024, section 3.6). Records are shorter than web pages, so a rule about lines applies from <see cref="MinLines"/> lines on.
/// </summary>
internal sealed class TextQuality
{
    /// <summary>The score of a text without a flag.</summary>
    internal const int MaxScore = 10_000;

    private const int MinLines = 5, MinWords = 5, MaxWords = 100_000, MinStopWordText = 50, MinShingles = 20;

    private static readonly ulong[] StopWords = Array.ConvertAll(["the", "be", "to", "of", "and", "that", "have", "with"], WordList.HashOf);
    private static readonly ulong Lorem = WordList.HashOf("lorem"), Ipsum = WordList.HashOf("ipsum");
    private readonly NumberSet _lines = new();

    /// <summary>The flags as bits: 1 shifted left by <see cref="QualityFlag"/>.</summary>
    internal int Flags { get; private set; }

    /// <summary>The score that is left, 0 to <see cref="MaxScore"/>.</summary>
    internal int Score { get; private set; }

    /// <summary>Judges a text, in the place of the one before.</summary>
    internal void Read(ReadOnlySpan<byte> text, WordList words, ShingleList shingles, string language)
    {
        (Flags, Score) = (0, MaxScore);
        Raise(QualityFlag.FewWords, words.Count < MinWords);
        Raise(QualityFlag.ManyWords, words.Count > MaxWords);
        if (words.Count >= MinWords)
        {
            Raise(QualityFlag.FewLetters, words.WithLetters * 10L < words.Count * 8L);
            Raise(QualityFlag.OddWordLength, words.Signs * 2L < words.Count && words.Characters is var n && (n < words.Count * 3L || n > words.Count * 10L));
            Raise(QualityFlag.ManySymbols, Symbols(text) * 10L > words.Count);
        }
        Raise(QualityFlag.RepeatedWords, shingles.Count >= MinShingles && shingles.RepeatsMoreThan(tenths: 3));
        ReadWords(words.Words, language == "eng" && words.Count >= MinStopWordText);
        ReadLines(text, words.Words);
        Score = Math.Max(0, Score);
    }

    private void Raise(QualityFlag flag, bool holds)
    {
        if (!holds)
            return;
        Flags |= 1 << (int)flag;
        Score -= flag.Penalty();
    }

    private void ReadWords(ReadOnlySpan<Word> words, bool isEnglish)
    {
        var common = 0;
        var filler = false;
        for (var i = 0; i < words.Length; i++)
        {
            filler |= words[i].Hash == Ipsum && i > 0 && words[i - 1].Hash == Lorem;
            if (isEnglish && words[i].Length <= 4 && StopWords.AsSpan().IndexOf(words[i].Hash) is var at and >= 0)
            {
                common |= 1 << at;
                // Two different ones settle it.
                isEnglish = BitOperations.IsPow2(common);
            }
        }
        Raise(QualityFlag.LoremIpsum, filler);
        Raise(QualityFlag.StopWords, isEnglish);
    }

    private static int Symbols(ReadOnlySpan<byte> text) => text.Count((byte)'#') + text.Count("..."u8) + text.Count("…"u8);

    private void ReadLines(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        var breaks = text.Count((byte)'\n');
        if (breaks < MinLines)
            return;
        _lines.Reset(breaks);
        int lines = 0, bullets = 0, ellipses = 0, ends = 0, shorts = 0, repeated = 0, word = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = text[at..].IndexOf((byte)'\n');
            var line = text.Slice(at, length).Trim(" "u8);
            at += length + 1;
            var (hash, first) = (0UL, word);
            for (; word < words.Length && words[word].Start < at; word++)
                hash = WordList.Mix(hash, words[word].Hash);
            // A line without a word, such as a blank one or a rule, is none.
            if (word == first)
                continue;
            lines++;
            repeated += _lines.Add(Math.Max(hash, 1)) ? 0 : 1;
            bullets += IsBullet(line) ? 1 : 0;
            ellipses += line.EndsWith("..."u8) || line.EndsWith("…"u8) ? 1 : 0;
            ends += EndsSentence(line) ? 1 : 0;
            shorts += line.Length < 30 ? 1 : 0;
        }
        if (lines < MinLines)
            return;
        Raise(QualityFlag.BulletLines, bullets * 10L > lines * 9L);
        Raise(QualityFlag.EllipsisLines, ellipses * 10L > lines * 3L);
        Raise(QualityFlag.RepeatedLines, repeated * 10L > lines * 3L);
        Raise(QualityFlag.ShortLines, shorts * 3L > lines * 2L);
        Raise(QualityFlag.UnpunctuatedLines, ends * 100L < lines * 12L);
    }

    private static bool IsBullet(ReadOnlySpan<byte> line) =>
        line[0] is (byte)'-' or (byte)'*' or (byte)'+' || line.StartsWith("•"u8) || line.StartsWith("‣"u8) || line.StartsWith("–"u8) || line.StartsWith("·"u8);

    private static bool EndsSentence(ReadOnlySpan<byte> line)
    {
        var last = line.TrimEnd("\"')]"u8);
        return !last.IsEmpty && (last[^1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)':' || last.EndsWith("…"u8) || last.EndsWith("。"u8) || last.EndsWith("！"u8)
            || last.EndsWith("？"u8) || last.EndsWith("।"u8) || last.EndsWith("؟"u8) || last.EndsWith("”"u8) || last.EndsWith("»"u8));
    }
}
