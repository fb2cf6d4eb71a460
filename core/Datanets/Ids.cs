using System.Globalization;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>A Datanet's id: <c>dn-</c> and the sequence number of the entry that created it, so that an id leads to its proof.</summary>
/// <param name="Created">The entry that created it.</param>
public readonly record struct DatanetId(Seq Created) : IComparable<DatanetId>
{
    /// <summary>Reads <c>dn-5</c>.</summary>
    public static bool TryParse(string? text, out DatanetId id)
    {
        id = default;
        if (text is null || !text.StartsWith("dn-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new DatanetId(seq);
        return true;
    }

    /// <summary>Reads a member of an object.</summary>
    internal static DatanetId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A Datanet's id is dn- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(DatanetId other) => Created.CompareTo(other.Created);

    /// <summary><c>dn-5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"dn-{Created.Value}");
}

/// <summary>A contribution's id: <c>ct-</c> and the sequence number of the entry that declared it.</summary>
/// <param name="Declared">The entry that declared it.</param>
public readonly record struct ContributionId(Seq Declared) : IComparable<ContributionId>
{
    /// <summary>Reads <c>ct-9</c>.</summary>
    public static bool TryParse(string? text, out ContributionId id)
    {
        id = default;
        if (text is null || !text.StartsWith("ct-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new ContributionId(seq);
        return true;
    }

    /// <summary>Reads a member of an object.</summary>
    internal static ContributionId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A contribution's id is ct- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(ContributionId other) => Declared.CompareTo(other.Declared);

    /// <summary><c>ct-9</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ct-{Declared.Value}");
}
