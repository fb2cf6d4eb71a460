using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block of which all has been checked that can be before the blocks in front of it are known.</summary>
/// <param name="At">Where it was found.</param>
/// <param name="Header">Its header.</param>
/// <param name="Hash">SHA-256 of its header.</param>
/// <param name="Signer">Whose signature it carries, or null where that is nobody's.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record CheckedBlockText(LocatedBlock At, HeaderText Header, Hash256 Hash, Address? Signer, IReadOnlyList<CheckedLine> Lines)
{
    /// <summary>Reads a block and compares it with what its header says of it.</summary>
    /// <exception cref="VerificationException">They differ.</exception>
    public static CheckedBlockText Check(LocatedBlock at, bool signatures)
    {
        if (at.Header is not { } header)
            throw at.Bad("its header is not the text of one");
        if (at.Next is null)
            throw at.Bad($"block {at.Height} at {at.FirstSeq} is expected here, and this is block {header.Height} at {header.FirstSeq}");
        if (at.FirstSeq / HeaderText.SegmentSize != (at.FirstSeq + header.Count - 1) / HeaderText.SegmentSize)
            throw at.Bad("it goes over the border of its segment");
        if (!Signature.TryCreate(at.Raw.Signature.Span, out var signature, out var problem))
            throw at.Bad(problem!.TrimEnd('.'));
        var lines = Split(at, (int)header.Count);
        var leaves = Array.ConvertAll(lines, line => Rfc6962.LeafHash(line.Span));
        if (Rfc6962.Root(leaves) != header.EntriesRoot)
            throw at.Bad("its lines do not have the root that its header names");
        var read = new CheckedLine[lines.Length];
        for (var i = 0; i < read.Length; i++)
            read[i] = CheckedLine.Read(lines[i], leaves[i], at.FirstSeq + (ulong)i, at.LedgerDomain, signatures);
        var hash = Hash256.Sha256(at.Raw.Header.Span);
        return new CheckedBlockText(at, header, hash, KeyPair.Recover(hash, signature), read);
    }

    /// <summary>What signatures for the ledger that begins with this block are bound to.</summary>
    /// <exception cref="VerificationException">It begins another ledger than the one that is meant.</exception>
    public LedgerDomain DomainFor(Hash256? genesis)
    {
        if (genesis is { } meant && meant != Hash)
            throw Bad($"its hash is {Hash}, and the ledger that is meant begins with {meant}");
        return At.Domain() ?? throw Bad("its first entry is no genesis");
    }

    /// <summary>Something is wrong with it.</summary>
    public VerificationException Bad(string what) => At.Bad(what);

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
