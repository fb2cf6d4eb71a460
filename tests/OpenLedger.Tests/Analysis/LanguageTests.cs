using System.Text.Json;
using OpenLedger.Core.Analysis;

namespace OpenLedger.Tests.Analysis;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("eng", "The committee met on Tuesday to decide whether the old bridge should be repaired or replaced before winter.")]
    [InlineData("deu", "Der Ausschuss hat am Dienstag darüber beraten, ob die alte Brücke vor dem Winter repariert oder ersetzt werden soll.")]
    [InlineData("fra", "Le comité s'est réuni mardi pour décider si le vieux pont devait être réparé ou remplacé avant l'hiver.")]
    [InlineData("spa", "El comité se reunió el martes para decidir si el viejo puente debía ser reparado o sustituido antes del invierno.")]
    [InlineData("ita", "Il comitato si è riunito martedì per decidere se il vecchio ponte dovesse essere riparato o sostituito prima dell'inverno.")]
    [InlineData("por", "A comissão reuniu-se na terça-feira para decidir se a ponte velha deveria ser reparada ou substituída antes do inverno.")]
    [InlineData("nld", "De commissie kwam dinsdag bijeen om te beslissen of de oude brug voor de winter gerepareerd of vervangen moet worden.")]
    [InlineData("pol", "Komisja zebrała się we wtorek, aby zdecydować, czy stary most powinien zostać naprawiony czy wymieniony przed zimą.")]
    [InlineData("swe", "Kommittén möttes på tisdagen för att besluta om den gamla bron skulle repareras eller bytas ut före vintern.")]
    [InlineData("fin", "Valiokunta kokoontui tiistaina päättämään, pitäisikö vanha silta korjata vai korvata uudella ennen talvea.")]
    [InlineData("tur", "Komite, eski köprünün kıştan önce onarılması mı yoksa değiştirilmesi mi gerektiğine karar vermek için salı günü toplandı.")]
    [InlineData("hun", "A bizottság kedden ült össze, hogy eldöntse, a régi hidat a tél előtt megjavítsák vagy kicseréljék-e.")]
    [InlineData("vie", "Ủy ban đã họp vào thứ Ba để quyết định xem cây cầu cũ nên được sửa chữa hay thay thế trước mùa đông.")]
    [InlineData("ind", "Panitia bertemu pada hari Selasa untuk memutuskan apakah jembatan tua itu harus diperbaiki atau diganti sebelum musim hujan.")]
    [InlineData("rus", "Комитет собрался во вторник, чтобы решить, следует ли отремонтировать старый мост или заменить его до зимы.")]
    [InlineData("ukr", "Комітет зібрався у вівторок, щоб вирішити, чи слід відремонтувати старий міст, чи замінити його до зими.")]
    [InlineData("arb", "اجتمعت اللجنة يوم الثلاثاء لتقرر ما إذا كان ينبغي إصلاح الجسر القديم أو استبداله قبل الشتاء.")]
    [InlineData("pes", "کمیته روز سه‌شنبه تشکیل جلسه داد تا تصمیم بگیرد که آیا پل قدیمی باید پیش از زمستان تعمیر یا جایگزین شود.")]
    [InlineData("hin", "समिति ने मंगलवार को यह तय करने के लिए बैठक की कि पुराने पुल की मरम्मत की जानी चाहिए या सर्दियों से पहले उसे बदला जाना चाहिए।")]
    [InlineData("cmn", "委员会于星期二开会，决定在冬天之前是修理还是更换这座旧桥。")]
    [InlineData("jpn", "委員会は火曜日に会合を開き、古い橋を冬までに修理するか交換するかを決めた。")]
    [InlineData("kor", "위원회는 화요일에 모여 겨울이 오기 전에 낡은 다리를 수리할지 교체할지 결정했다.")]
    [InlineData("ell", "Η επιτροπή συνεδρίασε την Τρίτη για να αποφασίσει αν η παλιά γέφυρα θα επισκευαστεί πριν από τον χειμώνα.")]
    [InlineData("heb", "הוועדה התכנסה ביום שלישי כדי להחליט אם לתקן את הגשר הישן או להחליף אותו לפני החורף.")]
    [InlineData("tha", "คณะกรรมการประชุมกันในวันอังคารเพื่อตัดสินใจว่าจะซ่อมหรือเปลี่ยนสะพานเก่าก่อนฤดูหนาว")]
    public void Sentence_is_known_by_its_language(string code, string sentence) => Assert.Equal(code, Guess(sentence).Code);

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("12345 67890 1/2 +++")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    public void Text_of_few_letters_does_not_tell(string text) => Assert.Equal(LanguageGuess.Undetermined, Guess(text));

    [Fact]
    public void Score_is_bounded_and_only_the_beginning_counts()
    {
        var english = string.Concat(Enumerable.Repeat("the quality of the water in the lake and of the air is good ", 30));
        var guess = Guess(english);
        Assert.InRange(guess.Score, 2_000, 10_000);
        Assert.Equal(guess, Guess(english + string.Concat(Enumerable.Repeat("и не только это было важно для нас ", 500))));
    }

    /// <summary>The guess with one row of weights at a time gives what plain additions over lists of trigrams give.</summary>
    [Fact]
    public void Guess_is_the_sum_of_the_listed_weights()
    {
        const string text = " die und der haus am see ";
        var sums = OpenLedger.Core.Text.LanguageData.Latin.ToDictionary(l => l[..3], l =>
        {
            var ranks = l[4..].Split('|').Select((t, rank) => (t, rank)).ToDictionary(t => t.t, t => t.rank, StringComparer.Ordinal);
            return Enumerable.Range(0, text.Length - 2).Sum(i => ranks.TryGetValue(text.Substring(i, 3), out var rank) ? LanguageWeights.OfRank(rank) : 0);
        });
        var best = sums.MaxBy(s => s.Value);
        Assert.Equal(new LanguageGuess(best.Key, best.Value * 10_000 / ((text.Length - 2) * LanguageModel.MaxWeight)), LanguageModel.Latin.Guess(text));
    }

    private static LanguageGuess Guess(string text)
    {
        var analyzer = new RecordAnalyzer();
        analyzer.Analyze(JsonSerializer.SerializeToUtf8Bytes(new { text }, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        return analyzer.Language;
    }
}
