using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block at its place whose lines are those that its header commits to. What they say has not been looked at.</summary>
/// <param name="At">Where it was found.</param>
/// <param name="Header">Its header.</param>
/// <param name="Hash">SHA-256 of its header.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Leaves">Their leaf hashes.</param>
internal sealed record BlockText(LocatedBlock At, HeaderText Header, Hash256 Hash, IReadOnlyList<ReadOnlyMemory<byte>> Lines, IReadOnlyList<Hash256> Leaves)
{
    /// <summary>Reads a block and compares it with what its header says of it.</summary>
    /// <exception cref="VerificationException">They differ.</exception>
    public static BlockText Read(LocatedBlock at)
    {
        if (at.Header is not { } header)
            throw at.Bad("its header is not the text of one");
        if (at.Next is null)
            throw at.Bad($"block {at.Height} at {at.FirstSeq} is expected here, and this is block {header.Height} at {header.FirstSeq}");
        if (at.FirstSeq / HeaderText.SegmentSize != (at.FirstSeq + header.Count - 1) / HeaderText.SegmentSize)
            throw at.Bad("it goes over the border of its segment");
        var lines = Split(at, (int)header.Count);
        var leaves = Array.ConvertAll(lines, line => Rfc6962.LeafHash(line.Span));
        return Rfc6962.Root(leaves) == header.EntriesRoot
            ? new BlockText(at, header, Hash256.Sha256(at.Raw.Header.Span), lines, leaves)
            : throw at.Bad("its lines do not have the root that its header names");
    }

    /// <summary>Checks its link.</summary>
    /// <param name="hash">The hash of the block before it; zeros where it is the first.</param>
    /// <exception cref="VerificationException">It names another.</exception>
    public void CheckFollows(Hash256 hash)
    {
        if (Header.Prev != hash)
            throw At.Bad($"its prev is {Header.Prev}, but the block before has the hash {hash}");
    }

    private static ReadOnlyMemory<byte>[] Split(LocatedBlock at, int count)
    {
        var body = at.Raw.Body;
        if (body.Length > HeaderText.MaxBodyBytes)
            throw at.Bad($"its body has {body.Length} bytes, more than {HeaderText.MaxBodyBytes}");
        var lines = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            var end = body.Span.IndexOf((byte)'\n');
            if (end < 0)
                throw at.Bad($"its body ends after {i} of {count} lines");
            lines[i] = body[..end];
            body = body[(end + 1)..];
        }
        return body.IsEmpty ? lines : throw at.Bad("its body has more lines than its header counts");
    }
}
