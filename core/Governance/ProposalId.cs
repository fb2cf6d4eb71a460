using System.Globalization;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>A proposal's id: <c>pr-</c> and the sequence number of the entry that made it.</summary>
/// <param name="Created">That entry.</param>
public readonly record struct ProposalId(Seq Created) : IComparable<ProposalId>
{
    /// <summary>Reads <c>pr-7</c>.</summary>
    public static bool TryParse(string? text, out ProposalId id)
    {
        id = default;
        if (text is null || !text.StartsWith("pr-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new ProposalId(seq);
        return true;
    }

    /// <summary>Reads a member of an object.</summary>
    internal static ProposalId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A proposal's id is pr- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(ProposalId other) => Created.CompareTo(other.Created);

    /// <summary><c>pr-7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"pr-{Created.Value}");
}
