namespace OpenLedger.Core.Analysis;

/// <summary>Where a record lies: in the file of records of a contribution, at an offset.</summary>
/// <param name="Value">The contribution's number × 2^40 + the offset in bytes.</param>
public readonly record struct RecordPlace(ulong Value)
{
    /// <summary>The offset of a record is below this, in bytes.</summary>
    public const ulong MaxBytes = 1UL << 40;

    /// <summary>The contribution that is being read itself, which stands behind all that a version has.</summary>
    public const int Self = (1 << 24) - 1;

    /// <summary>A record at an offset of a contribution's file.</summary>
    /// <param name="contribution">The contribution's number among those of the Datanet's versions, in their order, from 0; or <see cref="Self"/>.</param>
    /// <param name="offset">In bytes, below <see cref="MaxBytes"/>.</param>
    public RecordPlace(int contribution, ulong offset)
        : this(((ulong)(uint)contribution << 40) | offset)
    {
        if (contribution is < 0 or > Self || offset >= MaxBytes)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Contribution {contribution}, byte {offset} is no place of a record.");
    }

    /// <summary>The contribution's number.</summary>
    public int Contribution => (int)(Value >> 40);

    /// <summary>The offset in its file of records, in bytes.</summary>
    public ulong Offset => Value & (MaxBytes - 1);
}
