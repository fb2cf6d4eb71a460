using System.Text;

namespace OpenLedger.Bench.Upload;

/// <summary>
/// Records as contributors send them, from a seed: JSON lines with a title, a text and tags. Words follow Zipf's law over 20,000 for each language; seven of ten records
/// are English, the others German, French, Spanish and Russian. Lengths are log-normal: half of the texts have fewer than 60 words, one of a hundred more than 700. Of a hundred
/// records 3 repeat an earlier one, 5 are an earlier one with a word in thirty changed, and 2 hold personal data.
/// </summary>
internal sealed class RecordWorkload
{
    private const int Vocabulary = 20_000, Remembered = 2_000;

    private static readonly (string Common, string Syllables)[] Languages =
    [
        ("the of and to a in is that it was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part",
            "er in th an re on at en nd ti es or te of ed is it al ar st nt to ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur"),
        ("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde",
            "en er ch de ei ie in te ge un nd ic es be he an re se di au sc st ne ng ll ss li ra ar tt üb ör äu el ig ung heit"),
        ("de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la mais comme ou avec tout nous sa fait été aussi leur bien peut ces entre cette sans sous deux même ses ont après dont",
            "es en le re nt on ou de te se ai it qu me er ti an co ur is ra ri la ne pr em in ét èr çu eau eux oi"),
        ("de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque",
            "es en de er os ar as ra ci do ta ad an co nt ue la el re te on ro al ie ió ñ se to ca ri is ll"),
        ("и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой от так о для ты же все тот мочь вы человек такой его сказать только или ещё бы себя один как уже до время если сам когда",
            "ст но ен то на ов ни ра во ко пр ро по ре ос ть ли ер ал не ол го та ка ор от ва ет ме де за ла ел ри же ше"),
    ];

    private readonly Random _random;
    private readonly string[][] _words;
    private readonly string[] _texts = new string[Remembered];
    private readonly StringBuilder _text = new();
    private int _made;

    /// <summary>A workload.</summary>
    /// <param name="seed">The same gives the same records.</param>
    internal RecordWorkload(int seed)
    {
        _random = new Random(seed);
        _words = Array.ConvertAll(Languages, MakeWords);
    }

    /// <summary>Writes records until there are at least as many bytes.</summary>
    /// <returns>How many records.</returns>
    internal int Write(Stream output, long bytes)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 20, leaveOpen: true);
        var records = 0;
        var start = output.Position;
        for (; output.Position - start < bytes; records++)
        {
            var text = NextText();
            writer.Write("{\"tags\":[\"bench\",\"t");
            writer.Write(text.Length % 7);
            writer.Write("\"],\"text\":\"");
            writer.Write(text);
            writer.Write("\",\"title\":\"");
            writer.Write(TitleOf(text));
            writer.Write("\"}\n");
            if (records % 256 == 0)
                writer.Flush();
        }
        return records;
    }

    /// <summary>The beginning, up to the first line break, which is written as an escape.</summary>
    private static ReadOnlySpan<char> TitleOf(string text)
    {
        var title = text.AsSpan(0, Math.Min(text.Length, 24));
        return (title.IndexOf('\\') is var escape and >= 0 ? title[..escape] : title).TrimEnd();
    }

    private string NextText()
    {
        var kind = _made < Remembered ? 100 : _random.Next(100);
        var text = kind switch
        {
            < 3 => _texts[_random.Next(Remembered)],
            < 8 => Change(_texts[_random.Next(Remembered)]),
            < 10 => MakeText() + $" Write to {Pick(0)}.{Pick(0)}@example.org or call +44 20 7946 0{_random.Next(100, 999)}.",
            _ => MakeText(),
        };
        _texts[_made++ % Remembered] = text;
        return text;
    }

    private string Change(string text)
    {
        var words = text.Split(' ');
        for (var i = _random.Next(30); i < words.Length; i += 30)
            words[i] = Pick(0);
        return string.Join(' ', words);
    }

    private string MakeText()
    {
        // Box and Muller: the logarithm of the number of words has the mean ln 60 and the standard deviation 1.05.
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        var words = (int)Math.Clamp(60 * Math.Exp(1.05 * normal), 3, 8_000);
        var language = Math.Max(0, _random.Next(14) - 9);
        _text.Clear();
        var sentence = 0;
        for (var i = 0; i < words; i++)
        {
            var word = Pick(language);
            if (sentence == 0)
                _text.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
            else
                _text.Append(word);
            var ends = i == words - 1 || (++sentence > 4 && _random.Next(12) == 0);
            _text.Append(ends ? "." : _random.Next(14) == 0 ? "," : "");
            if (i < words - 1)
                _text.Append(ends && _random.Next(6) == 0 ? "\\n" : " ");
            sentence = ends ? 0 : Math.Max(1, sentence);
        }
        return _text.ToString();
    }

    /// <summary>A word by Zipf's law: the inverse of its distribution is close to V^u.</summary>
    private string Pick(int language) => _words[language][(int)Math.Pow(Vocabulary, _random.NextDouble()) - 1];

    private string[] MakeWords((string Common, string Syllables) language)
    {
        var common = language.Common.Split(' ');
        var syllables = language.Syllables.Split(' ');
        var words = new string[Vocabulary];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = i < common.Length
                ? common[i]
                : string.Concat(Enumerable.Range(0, 2 + _random.Next(3)).Select(_ => syllables[_random.Next(syllables.Length)]));
        }
        return words;
    }
}
