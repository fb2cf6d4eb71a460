using OpenLedger.Core.Identity;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// The unit of commit: a signed header and the lines it commits to. What is sealed on one side is checked by <see cref="Open"/> on the other:
/// bounds, canonical header, entry count and root.
/// </summary>
public sealed class Block
{
    /// <summary>The most entries a block may have.</summary>
    public const int MaxEntries = 4096;

    /// <summary>The largest body, in bytes, with a line feed after each line.</summary>
    public const int MaxBodyBytes = 900 * 1024;

    /// <summary>The sequence numbers of one segment are 2^20; a block never crosses into the next.</summary>
    public const int SegmentBits = 20;

    private readonly int[] _ends;
    private readonly Lazy<Address?> _signer;

    private Block(BlockHeader header, byte[] headerBytes, Hash256 hash, Signature signature, byte[] body, int[] ends)
    {
        Header = header;
        HeaderBytes = headerBytes;
        Hash = hash;
        Signature = signature;
        Body = body;
        _ends = ends;
        _signer = new Lazy<Address?>(() => KeyPair.Recover(Hash, Signature));
    }

    /// <summary>What it commits to.</summary>
    public BlockHeader Header { get; }

    /// <summary>The header's canonical text.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    /// <summary>SHA-256 of the header's text.</summary>
    public Hash256 Hash { get; }

    /// <summary>The writer's signature over <see cref="Hash"/>.</summary>
    public Signature Signature { get; }

    /// <summary>The lines, each with a line feed at its end.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>How many entries it has.</summary>
    public int Count => _ends.Length;

    /// <summary>A line without its line feed.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlyMemory<byte> Line(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1] + 1;
        return Body[start.._ends[index]];
    }

    /// <summary>How many entries fit from <paramref name="firstSeq"/> to the border of its segment.</summary>
    public static int RoomInSegment(Seq firstSeq) => (int)Math.Min(MaxEntries, (1UL << SegmentBits) - (firstSeq.Value & ((1UL << SegmentBits) - 1)));

    /// <summary>Builds and signs a block.</summary>
    /// <exception cref="ArgumentException">The lines break a bound: a bug of the caller.</exception>
    public static Block Seal(ulong height, Hash256 prev, Seq firstSeq, IReadOnlyList<ReadOnlyMemory<byte>> lines, LedgerTime time, int rules, KeyPair writer)
    {
        var size = lines.Sum(l => l.Length + 1);
        if (lines.Count < 1 || lines.Count > RoomInSegment(firstSeq) || size > MaxBodyBytes)
            throw new ArgumentException($"A block of {lines.Count} entries and {size} bytes from {firstSeq} breaks a bound.", nameof(lines));
        var body = new byte[size];
        var ends = new int[lines.Count];
        var range = new CompactRange();
        var at = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i].Span.CopyTo(body.AsSpan(at));
            range.Append(MerkleTree.LeafHash(lines[i].Span));
            at += lines[i].Length;
            ends[i] = at;
            body[at++] = (byte)'\n';
        }
        var header = new BlockHeader(height, prev, firstSeq, lines.Count, range.Root(), time, rules, writer.Address);
        var headerBytes = header.Encode();
        var hash = Hash256.Sha256(headerBytes);
        return new Block(header, headerBytes, hash, writer.Sign(hash), body, ends);
    }

    /// <summary>Reads a block and checks everything that it says about itself, except who signed it (<see cref="Signer"/>).</summary>
    public static Result<Block> Open(byte[] headerBytes, ReadOnlySpan<byte> signatureBytes, byte[] body)
    {
        if (!BlockHeader.Parse(headerBytes).Try(out var header, out var error))
            return error;
        if (!Signature.TryCreate(signatureBytes, out var signature, out var problem))
            return Malformed(header, problem!);
        if (body.Length > MaxBodyBytes)
            return Malformed(header, $"its body has {body.Length} bytes, more than {MaxBodyBytes}.");
        if (header.Count > RoomInSegment(header.FirstSeq))
            return Malformed(header, "it crosses the border of its segment.");
        var ends = new int[header.Count];
        var range = new CompactRange();
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var length = body.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
                return Malformed(header, $"its body ends after {i} of {header.Count} lines.");
            ends[i] = start + length;
            range.Append(MerkleTree.LeafHash(body.AsSpan(start, length)));
            start += length + 1;
        }
        if (start != body.Length)
            return Malformed(header, "its body has more lines than its header counts.");
        if (range.Root() != header.EntriesRoot)
            return Malformed(header, "its lines do not have the root that its header names.");
        return new Block(header, headerBytes, Hash256.Sha256(headerBytes), signature, body, ends);
    }

    /// <summary>The address that signed the block, or null where the signature fits none. It is computed when it is first asked for.</summary>
    public Address? Signer() => _signer.Value;

    private static Error Malformed(BlockHeader header, string what) => Error.Invalid("block-malformed", $"Block {header.Height} at {header.FirstSeq}: {what}");
}
