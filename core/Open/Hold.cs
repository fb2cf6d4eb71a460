using System.Globalization;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>A hold's id: <c>hd-</c> and the sequence number of the entry that reserved it.</summary>
/// <param name="Reserved">That entry.</param>
public readonly record struct HoldId(Seq Reserved) : IComparable<HoldId>
{
    /// <summary>Reads <c>hd-7</c>.</summary>
    public static bool TryParse(string? text, out HoldId id)
    {
        id = default;
        if (text is null || !text.StartsWith("hd-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new HoldId(seq);
        return true;
    }

    /// <summary>Reads a member of an object.</summary>
    internal static HoldId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A hold's id is hd- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(HoldId other) => Reserved.CompareTo(other.Reserved);

    /// <summary><c>hd-7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hd-{Reserved.Value}");
}

/// <summary>OPEN that its holder has reserved for somebody, until it is paid, given back or expires: exactly one of them, once.</summary>
/// <param name="Id">Which.</param>
/// <param name="Account">Whose OPEN it is.</param>
/// <param name="Payee">Who may take it or give it back.</param>
/// <param name="Amount">How much at most.</param>
/// <param name="ExpiresAt">From this moment on it is nobody's but the account's again.</param>
/// <param name="Memo">What it is for, in its holder's words.</param>
public sealed record Hold(HoldId Id, Address Account, Address Payee, OpenAmount Amount, LedgerTime ExpiresAt, string Memo);
