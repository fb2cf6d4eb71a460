namespace OpenLedger.Core.Analysis;

/// <summary>Personal and secret data that begins with a letter.</summary>
internal static class TokenPatterns
{
    /// <summary>The shortest word that makes a token worth looking at.</summary>
    internal const int MinWord = 16;

    private const int MaxBack = 24, MaxToken = 512, MaxIban = 34;

    /// <summary>The lengths of IBANs by country, from the registry of ISO 13616.</summary>
    private const string IbanLengths =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30" +
        "KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

    /// <summary>What the keys of services begin with, and how long they are at least, with that.</summary>
    private static readonly (byte[] Prefix, int Min)[] Keys =
    [
        ("AKIA"u8.ToArray(), 20), ("ASIA"u8.ToArray(), 20), ("AIza"u8.ToArray(), 39), ("ghp_"u8.ToArray(), 40), ("gho_"u8.ToArray(), 40), ("ghs_"u8.ToArray(), 40),
        ("github_pat_"u8.ToArray(), 60), ("glpat-"u8.ToArray(), 26), ("npm_"u8.ToArray(), 40), ("sk-"u8.ToArray(), 24), ("sk_live_"u8.ToArray(), 28), ("rk_live_"u8.ToArray(), 28),
        ("xoxb-"u8.ToArray(), 30), ("xoxp-"u8.ToArray(), 30), ("hf_"u8.ToArray(), 34), ("olk_"u8.ToArray(), 24),
    ];

    /// <summary>A key of a service, of which the word is a part; or null.</summary>
    internal static PersonalDatum? MatchToken(ReadOnlySpan<byte> text, Word word)
    {
        int start = word.Start, end = word.Start + word.Length;
        while (start > 0 && word.Start - start < MaxBack && IsToken(text[start - 1]))
            start--;
        while (end - start < MaxToken && IsToken(text[end]))
            end++;
        var token = text[start..end];
        foreach (var (prefix, min) in Keys)
        {
            if (token.Length >= min && token.StartsWith(prefix))
                return new PersonalDatum(PersonalKind.ApiKey, start, token.Length);
        }
        return null;
    }

    /// <summary>An IBAN that begins at a place, with or without blanks after each four characters; or null.</summary>
    internal static PersonalDatum? MatchIban(ReadOnlySpan<byte> text, int start)
    {
        if (!char.IsAsciiLetterUpper((char)text[start]) || !char.IsAsciiLetterUpper((char)text[start + 1]) || !char.IsAsciiDigit((char)text[start + 3]) || LengthOf(text[start], text[start + 1]) is not { } length)
            return null;
        Span<byte> iban = stackalloc byte[MaxIban];
        var at = start;
        for (var count = 0; count < length; at++)
        {
            if (char.IsAsciiDigit((char)text[at]) || char.IsAsciiLetterUpper((char)text[at]))
                iban[count++] = text[at];
            else if (text[at] != ' ' || count % 4 != 0 || text[at - 1] == ' ')
                return null;
        }
        return !char.IsAsciiLetterOrDigit((char)text[at]) && Remainder(iban[4..length], iban[..4]) == 1 ? new PersonalDatum(PersonalKind.Iban, start, at - start) : null;
    }

    private static int? LengthOf(byte first, byte second)
    {
        for (var i = 0; i < IbanLengths.Length; i += 4)
        {
            if (IbanLengths[i] == first && IbanLengths[i + 1] == second)
                return ((IbanLengths[i + 2] - '0') * 10) + IbanLengths[i + 3] - '0';
        }
        return null;
    }

    /// <summary>ISO 7064, MOD 97-10: letters count as 10 to 35.</summary>
    private static int Remainder(ReadOnlySpan<byte> account, ReadOnlySpan<byte> head)
    {
        var remainder = 0;
        for (var i = 0; i < account.Length + head.Length; i++)
        {
            var next = i < account.Length ? account[i] : head[i - account.Length];
            remainder = char.IsAsciiDigit((char)next) ? ((remainder * 10) + next - '0') % 97 : ((remainder * 100) + next - 'A' + 10) % 97;
        }
        return remainder;
    }

    private static bool IsToken(byte next) => char.IsAsciiLetterOrDigit((char)next) || next is (byte)'_' or (byte)'-';
}
