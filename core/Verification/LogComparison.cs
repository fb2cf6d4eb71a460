using System.Buffers.Binary;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>What the blocks make of a log at one size.</summary>
/// <param name="Root">The root over its entries.</param>
/// <param name="Head">The block that ends there; null where none does.</param>
/// <param name="Time">The time of the block that holds the last entry.</param>
public sealed record RecomputedLog(Hash256 Root, VerifiedHead? Head, LedgerTime Time);

/// <summary>
/// Recomputes every bundle and every tile of a log from the ledger's blocks, and compares them byte for byte with what is stored. It shares no code with what writes the log (docs/adr/0029), and goes on
/// after what differs, so that all of it is named. What the entries mean is not its matter.
/// </summary>
/// <param name="blocks">Reads the ledger.</param>
/// <param name="read">Reads what is stored of the log.</param>
/// <param name="maxFindings">With so many it ends.</param>
public sealed class LogComparison(ReadRawBlocks blocks, ReadLogFile read, int maxFindings)
{
    /// <summary>How many files are compared at a time, and how many blocks read ahead.</summary>
    private const int Ahead = 32;

    private readonly SortedDictionary<(ulong First, string Path), string> _findings = [];
    private readonly List<Task<Found>> _comparing = [];
    private readonly LogTree _tree = new();
    private readonly List<ReadOnlyMemory<byte>> _lines = new(LogTile.FullWidth);
    private readonly List<Hash256> _leaves = new(LogTile.FullWidth);

    /// <summary>How many tiles and bundles were compared.</summary>
    public ulong Compared { get; private set; }

    /// <summary>What differs, the first entry first: the path, the first byte that is wrong, and which entry it is of.</summary>
    public IReadOnlyList<string> Findings => [.. _findings.Values];

    /// <summary>Compares the log at some sizes, whose tiles at the right edge must be there.</summary>
    /// <param name="sizes">The sizes, ascending, the first at least 1.</param>
    /// <param name="progress">Told how many entries are checked, or null.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What the blocks say of each size; fewer where there was too much to find.</returns>
    /// <exception cref="VerificationException">A block is not what it must be, or the ledger ends before one of the sizes.</exception>
    /// <exception cref="CorruptLedgerException">What the source has is no block.</exception>
    /// <exception cref="IOException">A source does not answer.</exception>
    public async Task<IReadOnlyList<RecomputedLog>> RunAsync(IReadOnlyList<ulong> sizes, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var logs = new List<RecomputedLog>();
        var hash = default(Hash256);
        try
        {
            await foreach (var block in InOrder.RunAsync(BlockVerifier.LocateAsync(blocks, cancellationToken), at => Task.FromResult(BlockText.Read(at)), Ahead))
            {
                block.CheckFollows(hash);
                hash = block.Hash;
                for (var i = 0; i < block.Lines.Count; i++)
                {
                    await AppendAsync(block.Lines[i], block.Leaves[i], cancellationToken);
                    if (_tree.Size != sizes[logs.Count])
                        continue;
                    CompareEdge(cancellationToken);
                    logs.Add(new RecomputedLog(_tree.Root(), i == block.Lines.Count - 1 ? new VerifiedHead(block.Header.Height, hash) : null, block.Header.Time));
                    if (logs.Count == sizes.Count)
                        return logs;
                }
                if (_findings.Count >= maxFindings)
                    return logs;
                progress?.Report(_tree.Size);
            }
        }
        finally
        {
            await SettleAsync();
        }
        throw new VerificationException($"Entry {_tree.Size}", $"no block goes on from entry {_tree.Size}, and the log has {sizes[logs.Count]} entries");
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> line, Hash256 leaf, CancellationToken cancellationToken)
    {
        _lines.Add(line);
        _leaves.Add(leaf);
        _tree.Append(leaf, tile => Compare(tile, cancellationToken));
        if (_leaves.Count < LogTile.FullWidth)
            return;
        CompareBundle(cancellationToken);
        _lines.Clear();
        _leaves.Clear();
        if (_comparing.Count >= Ahead)
            await SettleAsync();
    }

    /// <summary>What is not whole at the right edge.</summary>
    private void CompareEdge(CancellationToken cancellationToken)
    {
        foreach (var tile in _tree.Partial())
            Compare(tile, cancellationToken);
        if (_leaves.Count > 0)
            CompareBundle(cancellationToken);
    }

    private void CompareBundle(CancellationToken cancellationToken)
    {
        var index = (_tree.Size - 1) / LogTile.FullWidth;
        var bundle = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        foreach (var line in _lines)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)line.Length);
            bundle.Write(length);
            bundle.Write(line.Span);
        }
        _comparing.Add(CompareAsync(LogTile.Entries, index, _lines.Count, bundle.ToArray(), cancellationToken));
        Compare(new LogTile(0, index, [.. _leaves]), cancellationToken);
    }

    private void Compare(LogTile tile, CancellationToken cancellationToken)
    {
        var bytes = new byte[tile.Hashes.Count * Hash256.Size];
        for (var i = 0; i < tile.Hashes.Count; i++)
            tile.Hashes[i].CopyTo(bytes.AsSpan(i * Hash256.Size));
        _comparing.Add(CompareAsync(tile.Level, tile.Index, tile.Hashes.Count, bytes, cancellationToken));
    }

    private async Task SettleAsync()
    {
        foreach (var found in await Task.WhenAll(_comparing))
        {
            Compared++;
            if (found.What is { } what)
                _findings.TryAdd((found.First, found.Path), what);
        }
        _comparing.Clear();
    }

    private async Task<Found> CompareAsync(int level, ulong index, int width, byte[] expected, CancellationToken cancellationToken)
    {
        var first = (index * LogTile.FullWidth) << (Math.Max(0, level) * LogTile.Bits);
        try
        {
            var (path, stored, isLonger) = await LogTile.ReadAsync(read, level, index, width, cancellationToken);
            return new Found(first, path, Compare(path, level, first, expected, stored, isLonger));
        }
        catch (VerificationException e)
        {
            return new Found(first, e.Position, $"{e.Message} It begins with entry {first}.");
        }
    }

    /// <summary>How stored bytes differ from what they must be; null where they do not.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="level">0 for tiles of leaves, <see cref="LogTile.Entries"/> for bundles.</param>
    /// <param name="first">The first entry that it concerns.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="stored">What is.</param>
    /// <param name="isLonger">True where the whole file was read in the place of a partial one.</param>
    internal static string? Compare(string path, int level, ulong first, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> stored, bool isLonger)
    {
        var same = expected.CommonPrefixLength(stored);
        if (same < expected.Length)
            return $"{path} differs at byte {same}, which is of {Describe(level, first, expected, same)}.";
        return isLonger || stored.Length == expected.Length ? null : $"{path} has {stored.Length} bytes, not {expected.Length}; it begins with entry {first}.";
    }

    /// <summary>What a byte belongs to.</summary>
    private static string Describe(int level, ulong first, ReadOnlySpan<byte> expected, int at)
    {
        if (level != LogTile.Entries)
        {
            var span = 1UL << (level * LogTile.Bits);
            return $"the hash over {(span == 1 ? "entry" : $"{span} entries from")} {first + ((ulong)(at / Hash256.Size) * span)}";
        }
        var entry = first;
        for (var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(expected); end <= at; entry++)
            end += sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(expected[end..]);
        return $"entry {entry}";
    }

    /// <summary>What was found in a file; nothing where it is whole.</summary>
    private readonly record struct Found(ulong First, string Path, string? What);
}
