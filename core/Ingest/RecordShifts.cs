namespace OpenLedger.Core.Ingest;

/// <summary>Where the records of a file lie once some of them were left out.</summary>
public sealed class RecordShifts
{
    private readonly List<ulong> _left = [], _bytes = [];

    /// <summary>The new place of the record that lay at <paramref name="offset"/>, in bytes; null where it was left out.</summary>
    public ulong? Shift(ulong offset)
    {
        var index = _left.BinarySearch(offset);
        return index >= 0 ? null : offset - (~index == 0 ? 0 : _bytes[~index - 1]);
    }

    /// <summary>Leaves a record out, which lies behind those that were left out before.</summary>
    /// <param name="offset">Where it lay, in bytes.</param>
    /// <param name="bytes">Its size with the line feed.</param>
    internal void Leave(ulong offset, ulong bytes)
    {
        _bytes.Add((_bytes.Count == 0 ? 0 : _bytes[^1]) + bytes);
        _left.Add(offset);
    }
}
