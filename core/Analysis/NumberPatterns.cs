namespace OpenLedger.Core.Analysis;

/// <summary>Personal data that begins with a digit. Each pattern asks for its check digits or its exact punctuation, so that plain numbers pass.</summary>
internal static class NumberPatterns
{
    private const int MaxDigits = 19;

    /// <summary>What begins with the digit at a place, or null.</summary>
    /// <param name="text">The text; it ends in a line feed.</param>
    /// <param name="start">Where the first digit stands; no letter or digit stands before it.</param>
    internal static PersonalDatum? Match(ReadOnlySpan<byte> text, int start)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        // Groups of digits with one separator between: 4-4-4-4 is written down as the numbers 4, 4, 4, 4.
        Span<byte> groups = stackalloc byte[MaxDigits];
        Span<byte> separators = stackalloc byte[MaxDigits];
        int at = start, count = 0, last = 0;
        while (true)
        {
            var from = at;
            while (char.IsAsciiDigit((char)text[at]) && count < MaxDigits)
                digits[count++] = (byte)(text[at++] - '0');
            if (char.IsAsciiDigit((char)text[at]))
                return null;
            groups[last++] = (byte)(at - from);
            if (count == MaxDigits || text[at] is not ((byte)'-' or (byte)' ' or (byte)'.' or (byte)')') || !char.IsAsciiDigit((char)text[at + (text[at] == ')' && text[at + 1] == ' ' ? 2 : 1)]))
                break;
            separators[last - 1] = text[at];
            at += text[at] == ')' && text[at + 1] == ' ' ? 2 : 1;
        }
        var numbers = new Groups(digits[..count], groups[..last], separators[..(last - 1)]);
        var before = start > 0 ? text[start - 1] : (byte)'\n';
        if (Kind(numbers, before, text[at]) is { } kind)
            return new PersonalDatum(kind, before == '+' && kind == PersonalKind.Phone ? start - 1 : start, at - start + (before == '+' && kind == PersonalKind.Phone ? 1 : 0));
        // Eight digits and their check letter.
        return last == 1 && count == 8 && IsDni(numbers.Digits, text[at]) && !char.IsAsciiLetterOrDigit((char)text[at + 1])
            ? new PersonalDatum(PersonalKind.NationalId, start, 9)
            : null;
    }

    private readonly ref struct Groups(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> separators)
    {
        public readonly ReadOnlySpan<byte> Digits = digits, Lengths = lengths, Separators = separators;

        /// <summary>True where all separators are this one, or there are none.</summary>
        public bool Only(byte separator) => !Separators.ContainsAnyExcept(separator);

        public bool Are(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> separators) => Lengths.SequenceEqual(lengths) && Separators.SequenceEqual(separators);
    }

    private static PersonalKind? Kind(Groups numbers, byte before, byte after)
    {
        if (after == '%' || char.IsAsciiLetter((char)after) || before is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'#' or (byte)'$')
            return null;
        var count = numbers.Digits.Length;
        if (IsIpv4(numbers))
            return PersonalKind.Ipv4;
        if (before == '+')
            return count is >= 8 and <= 15 && numbers.Digits[0] != 0 ? PersonalKind.Phone : null;
        if (count is >= 13 and <= 19 && IsCard(numbers))
            return PersonalKind.Card;
        if (IsSsn(numbers) || IsCpf(numbers) || IsNir(numbers))
            return PersonalKind.NationalId;
        return IsNorthAmerican(numbers, before) ? PersonalKind.Phone : null;
    }

    private static bool IsIpv4(Groups numbers)
    {
        if (numbers.Lengths.Length != 4 || !numbers.Only((byte)'.'))
            return false;
        var at = 0;
        foreach (var length in numbers.Lengths)
        {
            var number = 0;
            foreach (var digit in numbers.Digits.Slice(at, length))
                number = (number * 10) + digit;
            if (length > 3 || number > 255 || (length > 1 && numbers.Digits[at] == 0))
                return false;
            at += length;
        }
        return true;
    }

    private static bool IsCard(Groups numbers)
    {
        if (numbers.Digits[0] is < 2 or > 6 || (numbers.Lengths.Length > 1 && !numbers.Only((byte)' ') && !numbers.Only((byte)'-')))
            return false;
        var groups = numbers.Lengths;
        if (groups.Length > 1 && !groups.SequenceEqual((ReadOnlySpan<byte>)[4, 4, 4, 4]) && !groups.SequenceEqual((ReadOnlySpan<byte>)[4, 6, 5])
            && !groups.SequenceEqual((ReadOnlySpan<byte>)[4, 4, 4, 4, 3]))
            return false;
        // Luhn (ISO/IEC 7812-1, annex B).
        var sum = 0;
        for (var i = 0; i < numbers.Digits.Length; i++)
        {
            var digit = numbers.Digits[^(i + 1)] * (1 + (i % 2));
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0 && numbers.Digits.ContainsAnyExcept(numbers.Digits[0]);
    }

    /// <summary>United States: 3-2-4, none of the groups zero, the first not 666 nor from 900.</summary>
    private static bool IsSsn(Groups numbers)
    {
        if (!numbers.Are([3, 2, 4], "--"u8))
            return false;
        var (area, group, serial) = (Number(numbers.Digits[..3]), Number(numbers.Digits[3..5]), Number(numbers.Digits[5..]));
        return area is > 0 and < 900 and not 666 && group > 0 && serial > 0;
    }

    /// <summary>Brazil: 3.3.3-2, two check digits modulo 11.</summary>
    private static bool IsCpf(Groups numbers) =>
        numbers.Are([3, 3, 3, 2], "..-"u8) && numbers.Digits.ContainsAnyExcept(numbers.Digits[0])
        && CpfCheck(numbers.Digits[..9]) == numbers.Digits[9] && CpfCheck(numbers.Digits[..10]) == numbers.Digits[10];

    private static int CpfCheck(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += digits[i] * (digits.Length + 1 - i);
        return sum * 10 % 11 % 10;
    }

    /// <summary>Spain: eight digits and the letter of their remainder modulo 23.</summary>
    private static bool IsDni(ReadOnlySpan<byte> digits, byte letter) => "TRWAGMYFPDXBNJZSQVHLCKE"u8[Number(digits) % 23] == letter;

    /// <summary>France: sex, year, month, place and order, and 97 less their remainder modulo 97.</summary>
    private static bool IsNir(Groups numbers)
    {
        if (numbers.Digits.Length != 15 || numbers.Digits[0] is not (1 or 2) || !numbers.Only((byte)' ') || numbers.Lengths.Length is not (1 or 2 or 7))
            return false;
        long number = 0;
        foreach (var digit in numbers.Digits[..13])
            number = (number * 10) + digit;
        return Number(numbers.Digits[3..5]) is >= 1 and <= 12 && 97 - (number % 97) == Number(numbers.Digits[13..]);
    }

    /// <summary>(ddd) ddd-dddd, ddd-ddd-dddd or ddd.ddd.dddd, where area and exchange begin with 2 to 9.</summary>
    private static bool IsNorthAmerican(Groups numbers, byte before) =>
        numbers.Lengths.SequenceEqual((ReadOnlySpan<byte>)[3, 3, 4]) && numbers.Digits[0] >= 2 && numbers.Digits[3] >= 2
        && (before == '(' ? numbers.Separators is [(byte)')', (byte)'-' or (byte)' ' or (byte)'.'] : numbers.Only((byte)'-') || numbers.Only((byte)'.'));

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
            number = (number * 10) + digit;
        return number;
    }
}
