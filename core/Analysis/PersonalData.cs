namespace OpenLedger.Core.Analysis;

/// <summary>Finds personal and secret data in a text. Every look around a place is bounded, so the whole is linear in the text.</summary>
internal sealed class PersonalData
{
    private const int MaxLocalPart = 64, MaxDomain = 253, MaxIpv6 = 39;
    private readonly List<PersonalDatum> _found = [];

    /// <summary>What was found, in the order of the text; no two overlap.</summary>
    internal IReadOnlyList<PersonalDatum> Found => _found;

    /// <summary>Reads a text, in the place of the one before.</summary>
    /// <param name="text">The text; it ends in a line feed.</param>
    /// <param name="list">Its words.</param>
    internal void Read(ReadOnlySpan<byte> text, WordList list)
    {
        _found.Clear();
        FindEmails(text);
        FindPrivateKeys(text);
        FindIpv6(text);
        var end = 0;
        var words = list.Words;
        // All that follows begins with a word that has a digit or is long.
        foreach (var place in list.Marked)
        {
            var word = words[place];
            if (word.Start < end)
                continue;
            var first = text[word.Start];
            if (char.IsAsciiDigit((char)first))
                end = Keep(NumberPatterns.Match(text, word.Start), end);
            else if (word.Length >= TokenPatterns.MinWord)
                end = Keep(TokenPatterns.MatchToken(text, word), end);
            if (word.Length >= 4 && word.Start >= end && char.IsAsciiDigit((char)text[word.Start + 2]))
                end = Keep(TokenPatterns.MatchIban(text, word.Start), end);
        }
        Settle();
    }

    private int Keep(PersonalDatum? datum, int end)
    {
        if (datum is not { } found)
            return end;
        _found.Add(found);
        return found.Offset + found.Length;
    }

    /// <summary>Of what overlaps, the first to begin stays, and of those the longest.</summary>
    private void Settle()
    {
        if (_found.Count < 2)
            return;
        _found.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length != a.Length ? b.Length.CompareTo(a.Length) : a.Kind.CompareTo(b.Kind));
        int kept = 0, end = 0;
        foreach (var datum in _found.ToArray())
        {
            if (datum.Offset < end)
                continue;
            _found[kept++] = datum;
            end = datum.Offset + datum.Length;
        }
        _found.RemoveRange(kept, _found.Count - kept);
    }

    private void FindEmails(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'@'); at >= 0; at = Next(text, at, (byte)'@'))
        {
            var start = at;
            while (start > 0 && at - start < MaxLocalPart && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] is (byte)'.' or (byte)'_' or (byte)'+' or (byte)'-' or (byte)'%'))
                start--;
            while (start < at && text[start] == '.')
                start++;
            if (start < at && DomainEnd(text, at + 1) is { } end)
                _found.Add(new PersonalDatum(PersonalKind.Email, start, end - start));
        }
    }

    /// <summary>The end of a name with a dot in it whose last label is two letters or more; null where none begins here.</summary>
    private static int? DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        int? end = null;
        int label = start, letters = 0;
        for (var at = start; at - start <= MaxDomain; at++)
        {
            var next = text[at];
            if (char.IsAsciiLetterOrDigit((char)next) || (next == '-' && at > label))
            {
                letters = char.IsAsciiLetter((char)next) ? letters + 1 : int.MinValue / 2;
                continue;
            }
            if (label > start && letters >= 2)
                end = at;
            if (next != '.' || at == label)
                break;
            (label, letters) = (at + 1, 0);
        }
        return end;
    }

    private void FindPrivateKeys(ReadOnlySpan<byte> text)
    {
        var begin = "-----BEGIN "u8;
        for (var at = text.IndexOf(begin); at >= 0;)
        {
            var label = text[(at + begin.Length)..];
            var length = label[..Math.Min(label.Length, 48)].IndexOf("PRIVATE KEY-----"u8);
            if (length >= 0)
                _found.Add(new PersonalDatum(PersonalKind.PrivateKey, at, begin.Length + length + "PRIVATE KEY-----"u8.Length));
            var next = label.IndexOf(begin);
            at = next < 0 ? -1 : at + begin.Length + next;
        }
    }

    private void FindIpv6(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)':'); at >= 0; at = Next(text, at, (byte)':'))
        {
            // A colon between two hexadecimal digits or colons; the first one of an address is enough.
            if (!IsAddress(text[at + 1]) || (at > 0 && !IsAddress(text[at - 1])))
                continue;
            var start = at;
            while (start > 0 && at - start < MaxIpv6 && IsAddress(text[start - 1]))
                start--;
            var end = at + 1;
            while (end - start <= MaxIpv6 && IsAddress(text[end]))
                end++;
            if ((start == 0 || !IsWord(text[start - 1])) && !IsWord(text[end]) && IsIpv6(text[start..end]))
                _found.Add(new PersonalDatum(PersonalKind.Ipv6, start, end - start));
            at = end - 1;
        }
    }

    private static bool IsAddress(byte next) => next == ':' || char.IsAsciiHexDigit((char)next);

    private static bool IsWord(byte next) => char.IsAsciiLetterOrDigit((char)next) || next is (byte)'_' or >= 0x80;

    /// <summary>Eight groups of one to four digits, or at least two groups and one run of colons in the place of the others.</summary>
    private static bool IsIpv6(ReadOnlySpan<byte> address)
    {
        int groups = 0, digits = 0, gaps = 0;
        var decimals = false;
        for (var i = 0; i < address.Length; i++)
        {
            if (address[i] != ':')
            {
                decimals |= char.IsAsciiDigit((char)address[i]);
                groups += digits == 0 ? 1 : 0;
                if (++digits > 4)
                    return false;
                continue;
            }
            digits = 0;
            if (i + 1 < address.Length && address[i + 1] == ':')
                gaps++;
            else if (i + 1 == address.Length && address[i - 1] != ':')
                return false;
        }
        var single = address[0] == ':' && address[1] != ':';
        return decimals && !single && (gaps == 0 ? groups == 8 : gaps == 1 && groups is >= 2 and < 8);
    }

    private static int Next(ReadOnlySpan<byte> text, int at, byte what)
    {
        var next = text[(at + 1)..].IndexOf(what);
        return next < 0 ? -1 : at + 1 + next;
    }
}
