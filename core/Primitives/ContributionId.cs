namespace OpenLedger.Core.Primitives;

/// <summary>A contribution's number, counted from 1 by the ledger. Its text is <c>ct-</c> and the number.</summary>
/// <param name="Number">The number.</param>
public readonly record struct ContributionId(ulong Number)
{
    private const string Prefix = "ct-";

    /// <summary>Reads <c>ct-</c> and a number from 1 without leading zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContributionId id)
    {
        id = default;
        if (!text.StartsWith(Prefix) || !Decimals.TryParse(text[Prefix.Length..], out var number) || number == 0)
            return false;
        id = new ContributionId(number);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Prefix + Number;
}
