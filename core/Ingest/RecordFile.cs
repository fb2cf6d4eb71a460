using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>A contribution's file of canonical records, as it is served.</summary>
/// <param name="Records">How many records it has.</param>
/// <param name="Bytes">Its size, in bytes.</param>
/// <param name="Sha256">Its SHA-256.</param>
public sealed record RecordFile(ulong Records, ulong Bytes, Hash256 Sha256)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies a file of canonical records without some of them.</summary>
    /// <param name="source">The file.</param>
    /// <param name="output">Takes what is left; it is local, and so used synchronously.</param>
    /// <param name="isWithdrawn">Whether the record of a hash is left out.</param>
    /// <param name="cancellationToken">Ends the copying with an exception.</param>
    /// <returns>The new file, and where the old one's records lie in it.</returns>
    /// <exception cref="InvalidDataException">A line is longer than any record.</exception>
    public static async Task<(RecordFile File, RecordShifts Shifts)> CopyWithoutAsync(Stream source, Stream output, Func<Hash256, bool> isWithdrawn, CancellationToken cancellationToken = default)
    {
        var lines = new LineSplitter(RecordLimits.Default.RecordBytes, carriageReturnBreaks: false);
        using var written = new RecordOutput(output, BufferBytes, isFinal: true);
        var buffer = new byte[BufferBytes];
        var shifts = new RecordShifts();
        var (records, place) = (0UL, 0UL);
        while (await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
        {
            for (var offset = 0; TryRead(buffer.AsSpan(0, read), ref offset, out var line);)
            {
                if (isWithdrawn(MerkleTree.LeafHash(line)))
                    shifts.Leave(place, (ulong)line.Length + 1);
                else
                {
                    written.Write(line);
                    records++;
                }
                place += (ulong)line.Length + 1;
            }
            if (lines.TooLong)
                throw new InvalidDataException($"Record {lines.Number + 1} of the file has more than {RecordLimits.Default.RecordBytes} bytes.");
        }
        var sha256 = written.Finish();
        return (new RecordFile(records, written.Bytes, sha256!.Value), shifts);

        bool TryRead(ReadOnlySpan<byte> text, ref int offset, out byte[] line)
        {
            line = lines.TryRead(text, ref offset, end: false, out var found) ? found.ToArray() : [];
            return line.Length > 0;
        }
    }
}
