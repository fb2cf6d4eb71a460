using System.Globalization;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Ledger;

/// <summary>
/// Where a block lies in the table. The partition is the segment of its first sequence number; the row is that number inverted, so that the newest block
/// comes first and one range query finds the block of any sequence number.
/// </summary>
internal static class BlockKey
{
    /// <summary>The segment, in 11 hexadecimal digits.</summary>
    public static string Partition(Seq firstSeq) => (firstSeq.Value >> Block.SegmentBits).ToString("x11", CultureInfo.InvariantCulture);

    /// <summary>2^64-1 less the first sequence number, in 16 hexadecimal digits.</summary>
    public static string Row(Seq firstSeq) => (ulong.MaxValue - firstSeq.Value).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The last sequence number of the segment that holds <paramref name="seq"/>.</summary>
    public static Seq LastOfSegment(Seq seq) => new(seq.Value | ((1UL << Block.SegmentBits) - 1));
}
