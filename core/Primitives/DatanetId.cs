namespace OpenLedger.Core.Primitives;

/// <summary>A Datanet's number, counted from 1 by the ledger. Its text is <c>dn-</c> and the number.</summary>
/// <param name="Number">The number.</param>
public readonly record struct DatanetId(ulong Number)
{
    private const string Prefix = "dn-";

    /// <summary>Reads <c>dn-</c> and a number from 1 without leading zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DatanetId id)
    {
        id = default;
        if (!text.StartsWith(Prefix) || !Decimals.TryParse(text[Prefix.Length..], out var number) || number == 0)
            return false;
        id = new DatanetId(number);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Prefix + Number;
}
