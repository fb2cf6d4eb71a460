#nullable disable

using System.ComponentModel;
using System.Net;

namespace Azure.Data.Tables.Sas;

/// <summary>The addresses from which a signature is valid: one, or all from start to end.</summary>
public readonly struct TableSasIPRange : IEquatable<TableSasIPRange>
{
    public TableSasIPRange(IPAddress start, IPAddress end = null)
    {
        Start = start ?? IPAddress.None;
        End = end ?? IPAddress.None;
    }

    public IPAddress Start { get; }

    public IPAddress End { get; }

    public static bool operator ==(TableSasIPRange left, TableSasIPRange right) => left.Equals(right);

    public static bool operator !=(TableSasIPRange left, TableSasIPRange right) => !left.Equals(right);

    public static TableSasIPRange Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        var dash = s.IndexOf('-');
        return dash < 0 ? new TableSasIPRange(IPAddress.Parse(s)) : new TableSasIPRange(IPAddress.Parse(s.AsSpan(0, dash)), IPAddress.Parse(s.AsSpan(dash + 1)));
    }

    public bool Equals(TableSasIPRange other) => ToString() == other.ToString();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is TableSasIPRange other && Equals(other);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    public override string ToString() => IsEmpty(Start) ? "" : IsEmpty(End) ? Start.ToString() : $"{Start}-{End}";

    private static bool IsEmpty(IPAddress address) => address is null || address.Equals(IPAddress.None);
}
