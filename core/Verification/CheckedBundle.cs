using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A bundle of entries whose leaf hashes are those of the tile over it.</summary>
/// <param name="Leaves">The leaf hashes, computed from the lines.</param>
/// <param name="Lines">The lines.</param>
internal sealed record CheckedBundle(ulong First, IReadOnlyList<Hash256> Leaves, IReadOnlyList<ReadOnlyMemory<byte>> Lines)
{
    /// <summary>Reads a bundle and the tile over it, and compares them.</summary>
    /// <param name="read">Reads what the log publishes.</param>
    /// <param name="index">The bundle's place.</param>
    /// <param name="width">How many lines it has.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="VerificationException">They differ, or one is missing or malformed.</exception>
    public static async Task<CheckedBundle> ReadAsync(ReadLogFile read, ulong index, int width, CancellationToken cancellationToken)
    {
        var bundle = await LogTile.ReadAsync(read, LogTile.Entries, index, width, cancellationToken);
        var tile = await LogTile.ReadAsync(read, 0, index, width, cancellationToken);
        LogTile.CheckLength(tile.Path, tile.Bytes, width, tile.IsLonger);
        var first = index * LogTile.FullWidth;
        var lines = LogTile.Lines(bundle.Path, bundle.Bytes, width, bundle.IsLonger);
        var leaves = new Hash256[width];
        for (var i = 0; i < width; i++)
        {
            leaves[i] = Rfc6962.LeafHash(lines[i].Span);
            if (LogTile.HashAt(tile.Bytes, i) is var published && published != leaves[i])
                throw new VerificationException($"Entry {first + (ulong)i}", $"its line in {bundle.Path} has the leaf hash {leaves[i]}, and {tile.Path} says {published}");
        }
        return new CheckedBundle(first, leaves, lines);
    }

    /// <summary>Reads the lines as entries.</summary>
    /// <exception cref="VerificationException">One is none.</exception>
    public CheckedLine[] Check(LedgerDomain domain, bool signatures)
    {
        var read = new CheckedLine[Lines.Count];
        for (var i = 0; i < read.Length; i++)
            read[i] = CheckedLine.Read(Lines[i], Leaves[i], First + (ulong)i, domain, signatures);
        return read;
    }
}
