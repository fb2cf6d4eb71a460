using System.Buffers.Binary;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>That a contribution gave a record to a Datanet, and has not taken it back.</summary>
/// <param name="Record">The record's hash.</param>
/// <param name="Contribution">Which contribution.</param>
public readonly record struct Claim(Hash256 Record, ContributionId Contribution) : IComparable<Claim>
{
    /// <summary>Its size in a file, in bytes: the hash and the contribution's number, big-endian.</summary>
    public const int Size = Hash256.Size + sizeof(ulong);

    /// <summary>Reads 40 bytes.</summary>
    public static Claim Read(ReadOnlySpan<byte> bytes) =>
        new(new Hash256(bytes[..Hash256.Size]), new ContributionId(new Seq(BinaryPrimitives.ReadUInt64BigEndian(bytes[Hash256.Size..Size]))));

    /// <summary>Writes 40 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Record.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[Hash256.Size..], Contribution.Declared.Value);
    }

    /// <summary>By record, then by contribution: the order of the file.</summary>
    public int CompareTo(Claim other) => Record.CompareTo(other.Record) is var order and not 0 ? order : Contribution.CompareTo(other.Contribution);

    /// <summary>Earlier in the file.</summary>
    public static bool operator <(Claim left, Claim right) => left.CompareTo(right) < 0;

    /// <summary>Later in the file.</summary>
    public static bool operator >(Claim left, Claim right) => left.CompareTo(right) > 0;

    /// <summary>Earlier in the file, or the same.</summary>
    public static bool operator <=(Claim left, Claim right) => left.CompareTo(right) <= 0;

    /// <summary>Later in the file, or the same.</summary>
    public static bool operator >=(Claim left, Claim right) => left.CompareTo(right) >= 0;
}

/// <summary>What identifies a version's file of claims.</summary>
/// <param name="Count">How many claims it has.</param>
/// <param name="Sha256">The SHA-256 of the file.</param>
public readonly record struct ClaimsSummary(ulong Count, Hash256 Sha256)
{
    /// <summary>Reads an object.</summary>
    internal static ClaimsSummary Read(ObjectReader reader)
    {
        var summary = new ClaimsSummary(reader.UInt64("count"), reader.Hash("sha256"));
        reader.RejectUnknown();
        return summary;
    }

    /// <summary>No claims.</summary>
    public static readonly ClaimsSummary Empty = new(0, Hash256.Sha256([]));
}
