using System.Buffers;

namespace OpenLedger.Core.Analysis;

/// <summary>Looks at one record after the other: its language, its quality, what personal data it seems to hold, and its shingles. One for each thread.</summary>
internal sealed class RecordAnalyzer
{
    /// <summary>The most findings of personal data that a record's report lists; all are counted.</summary>
    internal const int MaxListed = 32;

    /// <summary>A record with fewer words is compared with no other.</summary>
    internal const int MinWords = 8;

    private readonly RecordText _text = new();
    private readonly WordList _words = new();
    private readonly LanguageGuesser _guesser = new();
    private readonly TextQuality _quality = new();
    private readonly PersonalData _personal = new();
    private readonly uint[] _signature = new uint[MinHash.Bins];

    /// <summary>The record's language.</summary>
    internal LanguageGuess Language { get; private set; }

    /// <summary>The record's quality.</summary>
    internal TextQuality Quality => _quality;

    /// <summary>What personal data it seems to hold, by offset in its text.</summary>
    internal IReadOnlyList<PersonalDatum> Personal => _personal.Found;

    /// <summary>Its words.</summary>
    internal ReadOnlySpan<Word> Words => _words.Words;

    /// <summary>Its shingles.</summary>
    internal ShingleList Shingles { get; } = new();

    /// <summary>True where it has words enough to be compared with others.</summary>
    internal bool IsComparable => _words.Count >= MinWords;

    /// <summary>Looks at a record from every side.</summary>
    /// <param name="canonical">Its canonical JSON.</param>
    internal void Analyze(ReadOnlySpan<byte> canonical)
    {
        ReadShingles(canonical);
        var text = _text.Text;
        Language = _guesser.Guess(_text.Padded, _words.Words);
        _quality.Read(text, _words, Shingles, Language.Code);
        _personal.Read(text, _words);
    }

    /// <summary>Looks only at what two records are compared by.</summary>
    internal void ReadShingles(ReadOnlySpan<byte> canonical)
    {
        _text.Read(canonical);
        _words.Read(_text.Padded);
        Shingles.Read(_words.Words);
    }

    /// <summary>The keys under which the record is found by those that resemble it.</summary>
    /// <param name="keys"><see cref="MinHash.Bands"/> of them.</param>
    internal void Keys(Span<ulong> keys)
    {
        MinHash.Sign(Shingles.Hashes, _signature);
        MinHash.Keys(_signature, keys);
    }

    /// <summary>Where a run of the record's text, in bytes, stands in its canonical JSON.</summary>
    internal (int Offset, int Length) InRecord(int offset, int length)
    {
        var start = _text.CanonicalOffset(offset);
        return (start, _text.CanonicalOffset(offset + length - 1) + 1 - start);
    }

    /// <summary>Writes the record's line of the report, but for what it resembles and the brace at the end.</summary>
    internal void Write(ArrayBufferWriter<byte> output)
    {
        output.Write("{\"flags\":["u8);
        for (int flag = 0, written = 0; flag < QualityFlags.Words.Count; flag++)
        {
            if ((_quality.Flags >> flag & 1) == 0)
                continue;
            output.Write(written++ == 0 ? "\""u8 : ",\""u8);
            JsonText.Write(QualityFlags.Words[flag], output);
            output.Write("\""u8);
        }
        output.Write("],\"language\":\""u8);
        JsonText.Write(Language.Code, output);
        output.Write("\",\"languageScore\":"u8);
        JsonText.Write(Language.Score, output);
        output.Write(",\"pii\":["u8);
        for (var i = 0; i < Personal.Count && i < MaxListed; i++)
        {
            var (offset, length) = InRecord(Personal[i].Offset, Personal[i].Length);
            output.Write(i == 0 ? "{\"kind\":\""u8 : ",{\"kind\":\""u8);
            JsonText.Write(Personal[i].Kind.Word(), output);
            output.Write("\",\"length\":"u8);
            JsonText.Write(length, output);
            output.Write(",\"offset\":"u8);
            JsonText.Write(offset, output);
            output.Write("}"u8);
        }
        output.Write("],\"quality\":"u8);
        JsonText.Write(_quality.Score, output);
    }
}
