using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block as the bytes that a store holds or a server sends. Nothing has been read of them yet.</summary>
/// <param name="Header">The header's text.</param>
/// <param name="Signature">The writer's signature over the header's SHA-256: r, s and v.</param>
/// <param name="Body">The lines, each with a line feed at its end.</param>
public sealed record RawBlock(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Body);

/// <summary>Reads a run of successive blocks, the first of which is the one that begins at a sequence number.</summary>
/// <param name="from">Where the first block begins.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
/// <exception cref="Ledger.CorruptLedgerException">What the source has is no block: not even bytes can be had of it.</exception>
/// <exception cref="IOException">The source does not answer.</exception>
/// <returns>The blocks in order, as many as suit the source; none where the ledger ends before <paramref name="from"/>.</returns>
public delegate Task<IReadOnlyList<RawBlock>> ReadRawBlocks(Seq from, CancellationToken cancellationToken);

/// <summary>Reads what a log publishes (C2SP tlog-tiles): its checkpoint, its tiles and its bundles of entries, by their paths below the log's prefix.</summary>
/// <param name="path"><c>checkpoint</c>, or the path of a tile or bundle.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
/// <returns>The bytes as the specification says them, whatever they were compressed with; null where there are none.</returns>
public delegate Task<byte[]?> ReadLogFile(string path, CancellationToken cancellationToken);
