using System.Globalization;
using OpenLedger.Core.Json;

namespace OpenLedger.Core.Open;

/// <summary>An amount of OPEN in base units, of which one OPEN has 10^18; from 0 to the whole supply. Sums and differences are checked.</summary>
/// <param name="Units">The base units.</param>
public readonly record struct OpenAmount(UInt128 Units) : IComparable<OpenAmount>
{
    /// <summary>How many decimals one OPEN has.</summary>
    public const int Decimals = 18;

    private const int MaxDigits = 28;

    private const int MaxWholeDigits = 10;

    private static readonly UInt128 UnitsPerOpen = 1_000_000_000_000_000_000;

    /// <summary>All there is: 1,000,000,000 OPEN, fixed for ever.</summary>
    public static readonly OpenAmount Supply = Whole(1_000_000_000);

    /// <summary>So many whole OPEN.</summary>
    public static OpenAmount Whole(ulong open) => new(checked(open * UnitsPerOpen));

    /// <summary>Reads base units as a canonical decimal: digits without sign or leading zeros, at most <see cref="Supply"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OpenAmount amount)
    {
        amount = default;
        if (text.Length is 0 or > MaxDigits || (text.Length > 1 && text[0] == '0') || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        amount = new OpenAmount(UInt128.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        return amount <= Supply;
    }

    /// <summary>Reads OPEN as people write it: digits, and at most <see cref="Decimals"/> more after a point; at most <see cref="Supply"/>.</summary>
    public static bool TryParseOpen(ReadOnlySpan<char> text, out OpenAmount amount)
    {
        amount = default;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var rest = point < 0 ? default : text[(point + 1)..];
        if (whole.Length is 0 or > MaxWholeDigits || whole.ContainsAnyExceptInRange('0', '9') || rest.Length > Decimals || rest.ContainsAnyExceptInRange('0', '9') || (point >= 0 && rest.IsEmpty))
            return false;
        Span<char> decimals = stackalloc char[Decimals];
        decimals.Fill('0');
        rest.CopyTo(decimals);
        amount = new OpenAmount((UInt128.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * UnitsPerOpen) + UInt128.Parse(decimals, NumberStyles.None, CultureInfo.InvariantCulture));
        return amount <= Supply;
    }

    /// <summary>Reads a member of an object, which must be more than nothing.</summary>
    internal static OpenAmount Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 1, MaxDigits), out var amount) || amount == default)
            reader.Reject("amount-out-of-range", $"An amount is a string of decimal digits without leading zeros, from 1 to {Supply} base units.", name);
        return amount;
    }

    /// <summary>Both together.</summary>
    /// <exception cref="OverflowException">The sum has more than 128 bits: a bug of the caller.</exception>
    public static OpenAmount operator +(OpenAmount a, OpenAmount b) => new(checked(a.Units + b.Units));

    /// <summary>What is left of the first.</summary>
    /// <exception cref="OverflowException">The second is more than the first: a bug of the caller.</exception>
    public static OpenAmount operator -(OpenAmount a, OpenAmount b) => new(checked(a.Units - b.Units));

    /// <summary>Less.</summary>
    public static bool operator <(OpenAmount a, OpenAmount b) => a.Units < b.Units;

    /// <summary>More.</summary>
    public static bool operator >(OpenAmount a, OpenAmount b) => a.Units > b.Units;

    /// <summary>Not more.</summary>
    public static bool operator <=(OpenAmount a, OpenAmount b) => a.Units <= b.Units;

    /// <summary>Not less.</summary>
    public static bool operator >=(OpenAmount a, OpenAmount b) => a.Units >= b.Units;

    /// <inheritdoc />
    public int CompareTo(OpenAmount other) => Units.CompareTo(other.Units);

    /// <summary>In OPEN, for people: as many decimals as it takes.</summary>
    public string ToOpen()
    {
        var (whole, rest) = UInt128.DivRem(Units, UnitsPerOpen);
        return rest == 0
            ? whole.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0')}");
    }

    /// <summary>The base units in decimal digits.</summary>
    public override string ToString() => Units.ToString(CultureInfo.InvariantCulture);
}
