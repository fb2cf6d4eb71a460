using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenLedger.Core.Identity;

/// <summary>A moment as RFC 3339 writes it (section 5.6, <c>date-time</c>), with the very text, because that text is what was signed.</summary>
public readonly partial record struct Rfc3339Time
{
    private Rfc3339Time(string text, DateTimeOffset value)
    {
        Text = text;
        Value = value;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The moment; digits below 100 ns are cut.</summary>
    public DateTimeOffset Value { get; }

    /// <summary>A moment in UTC with milliseconds.</summary>
    public static Rfc3339Time From(DateTimeOffset time)
    {
        var text = time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return TryParse(text, out var parsed) ? parsed : throw new InvalidOperationException($"{text} is not RFC 3339.");
    }

    /// <summary>Reads a date and time with an offset; leap seconds are refused.</summary>
    public static bool TryParse(string text, out Rfc3339Time time)
    {
        time = default;
        if (text.Length > 40 || Form().Match(text) is not { Success: true } match)
            return false;
        var fraction = match.Groups["fraction"].Value;
        var normal = $"{match.Groups["seconds"].Value}.{fraction.PadRight(7, '0')[..7]}{match.Groups["offset"].Value}".Replace("Z", "+00:00", StringComparison.Ordinal);
        if (!DateTimeOffset.TryParseExact(normal, "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
            return false;
        time = new Rfc3339Time(text, value);
        return true;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text ?? "";

    [GeneratedRegex(@"^(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,12}))?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
