using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// Guesses the language of a text from its first words, up to <see cref="LanguageModel.MaxTrigrams"/> trigrams: by the script that most letters have, and where several languages
/// share that script, by their trigrams.
/// </summary>
internal sealed class LanguageGuesser
{
    /// <summary>With fewer letters than this a text does not tell its language.</summary>
    internal const int MinLetters = 12;

    private const int SampleLength = LanguageModel.MaxTrigrams + 2;

    /// <summary>Letters of ASCII that are taken at once.</summary>
    private const int Block = 16;

    private readonly char[] _sample = new char[SampleLength + Block];
    private readonly int[] _letters = new int[32];

    /// <summary>The language of a text.</summary>
    /// <param name="padded">The text in UTF-8, and <see cref="RecordText.Padding"/> zeros.</param>
    /// <param name="words">Its words.</param>
    internal LanguageGuess Guess(ReadOnlySpan<byte> padded, ReadOnlySpan<Word> words)
    {
        Array.Clear(_letters);
        _sample[0] = ' ';
        var count = 1;
        foreach (var word in words)
        {
            if (count == SampleLength)
                break;
            var before = count;
            count = TakeAscii(padded, word, count) ?? Take(padded.Slice(word.Start, word.Length), count);
            if (count > before && count < SampleLength)
                _sample[count++] = ' ';
        }
        var total = 0;
        var script = Script.Common;
        _letters[(int)Script.Common] = 0;
        for (var i = 1; i < _letters.Length; i++)
        {
            total += _letters[i];
            script = _letters[i] > _letters[(int)script] ? (Script)i : script;
        }
        return total < MinLetters ? LanguageGuess.Undetermined : Guess(script, total, _sample.AsSpan(0, count));
    }

    /// <summary>Takes a word of nothing but ASCII letters, as most are, into the sample; null for another one, or one that is long.</summary>
    private int? TakeAscii(ReadOnlySpan<byte> padded, Word word, int count)
    {
        if (word.Length > Block)
            return null;
        var folded = Vector128.Create(padded.Slice(word.Start, Block)) | Vector128.Create((byte)0x20);
        var letters = Vector128.LessThan(folded - Vector128.Create((byte)'a'), Vector128.Create((byte)26)).ExtractMostSignificantBits();
        if (BitOperations.TrailingZeroCount(~letters) < word.Length)
            return null;
        var sample = MemoryMarshal.Cast<char, ushort>(_sample.AsSpan(count, Block));
        Vector128.WidenLower(folded).CopyTo(sample);
        Vector128.WidenUpper(folded).CopyTo(sample[(Block / 2)..]);
        var taken = Math.Min(word.Length, SampleLength - count);
        _letters[(int)Script.Latin] += taken;
        return count + taken;
    }

    /// <summary>Takes the letters and marks of a word into the sample, in lower case.</summary>
    private int Take(ReadOnlySpan<byte> word, int count)
    {
        // Counted here and added once: most letters are these.
        var latin = 0;
        for (var at = 0; at < word.Length && count < SampleLength;)
        {
            var next = word[at];
            if (next < 0x80)
            {
                at++;
                if (next <= '9')
                    continue;
                latin++;
                _sample[count++] = (char)(next | 0x20);
                continue;
            }
            Rune.DecodeFromUtf8(word[at..], out var rune, out var length);
            at += length;
            var kind = UnicodeTable.Kind(rune.Value);
            if (kind == CharacterKind.Digit || rune.Value > char.MaxValue)
                continue;
            if (kind != CharacterKind.Mark)
                _letters[(int)UnicodeTable.Script(rune.Value)]++;
            _sample[count++] = (char)UnicodeTable.Lower(rune.Value);
        }
        _letters[(int)Script.Latin] += latin;
        return count;
    }

    private LanguageGuess Guess(Script script, int total, ReadOnlySpan<char> sample)
    {
        // Japanese is written with kanji too, Chinese never with kana.
        var kana = _letters[(int)Script.Hiragana] + _letters[(int)Script.Katakana];
        var han = _letters[(int)Script.Han];
        if (script is Script.Han or Script.Hiragana or Script.Katakana)
            return kana * 10 > han ? Share("jpn", kana + han, total) : Share("cmn", han + _letters[(int)Script.Bopomofo], total);
        return script switch
        {
            Script.Latin => LanguageModel.Latin.Guess(sample),
            Script.Cyrillic => LanguageModel.Cyrillic.Guess(sample),
            Script.Arabic => LanguageModel.Arabic.Guess(sample),
            Script.Devanagari => LanguageModel.Devanagari.Guess(sample),
            _ => OwnScript(script) is { } code ? Share(code, _letters[(int)script], total) : LanguageGuess.Undetermined,
        };
    }

    private static LanguageGuess Share(string code, int letters, int total) => new(code, letters * 10_000 / total);

    private static string? OwnScript(Script script) => script switch
    {
        Script.Greek => "ell",
        Script.Armenian => "hye",
        Script.Hebrew => "heb",
        Script.Bengali => "ben",
        Script.Gurmukhi => "pan",
        Script.Gujarati => "guj",
        Script.Tamil => "tam",
        Script.Telugu => "tel",
        Script.Kannada => "kan",
        Script.Malayalam => "mal",
        Script.Sinhala => "sin",
        Script.Thai => "tha",
        Script.Lao => "lao",
        Script.Myanmar => "mya",
        Script.Georgian => "kat",
        Script.Ethiopic => "amh",
        Script.Khmer => "khm",
        Script.Hangul => "kor",
        Script.Bopomofo => "cmn",
        Script.Cherokee => "chr",
        Script.Oriya => "ory",
        Script.Tibetan => "bod",
        Script.Mongolian => "mon",
        _ => null,
    };
}
