using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>How far the entries of the ledger are in the tiles of its log. The tree ends where a block does.</summary>
/// <param name="Size">How many entries.</param>
/// <param name="Root">The tree's root over them.</param>
/// <param name="Height">The height of the last block.</param>
/// <param name="HeadHash">Its hash.</param>
/// <param name="EntryTime">Its time, which is that of the last entry.</param>
/// <param name="Time">When it was integrated.</param>
public sealed record IntegratedLog(ulong Size, Hash256 Root, ulong Height, Hash256 HeadHash, LedgerTime EntryTime, LedgerTime Time)
{
    /// <summary>The longest text, in bytes.</summary>
    private const int MaxBytes = 1024;

    /// <summary>The canonical text.</summary>
    public byte[] Encode() => Jcs.Serialize(new
    {
        entryTime = EntryTime.UnixMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
        headHash = HeadHash.ToString(),
        height = Height.ToString(System.Globalization.CultureInfo.InvariantCulture),
        root = Root.ToString(),
        size = Size.ToString(System.Globalization.CultureInfo.InvariantCulture),
        time = Time.UnixMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
    });

    /// <summary>Reads what is stored at <see cref="LogPaths.Integrated"/>.</summary>
    /// <exception cref="CorruptLogException">It is damaged.</exception>
    public static IntegratedLog Read(StoredNote note) =>
        Parse(note.Bytes).Try(out var log, out var error) ? log : throw new CorruptLogException($"{LogPaths.Integrated} is damaged: {error.Message}");

    /// <summary>Reads a text; only a canonical one of a log that is not empty is taken.</summary>
    public static Result<IntegratedLog> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return Error.Invalid("log-state-malformed", $"The text has {bytes.Length} bytes, more than {MaxBytes}.");
        if (!Jcs.Parse(bytes).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var entryTime = reader.UInt64("entryTime", 0, LedgerTime.Max.UnixMs);
            var headHash = reader.Hash("headHash");
            var height = reader.UInt64("height");
            var root = reader.Hash("root");
            var size = reader.UInt64("size", 1);
            var time = reader.UInt64("time", 0, LedgerTime.Max.UnixMs);
            var parsed = reader.Finish(() => new IntegratedLog(size, root, height, headHash, new LedgerTime(entryTime), new LedgerTime(time)));
            return parsed.IsOk && !parsed.Value.Encode().AsSpan().SequenceEqual(bytes.Span)
                ? Error.Invalid("log-state-malformed", "The text is not in canonical form.")
                : parsed;
        }
    }
}
