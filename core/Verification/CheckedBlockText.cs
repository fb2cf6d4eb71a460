using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block of which all has been checked that can be before the blocks in front of it are known.</summary>
/// <param name="Text">Its header and its lines, which belong to each other.</param>
/// <param name="Signer">Whose signature it carries, or null where that is nobody's.</param>
/// <param name="Lines">Its lines as entries.</param>
internal sealed record CheckedBlockText(BlockText Text, Address? Signer, IReadOnlyList<CheckedLine> Lines)
{
    /// <summary>Reads a block with its signature and its entries.</summary>
    /// <exception cref="VerificationException">It is not what its header says, or something in it is none.</exception>
    public static CheckedBlockText Check(LocatedBlock at, bool signatures)
    {
        var text = BlockText.Read(at);
        if (!Signature.TryCreate(at.Raw.Signature.Span, out var signature, out var problem))
            throw at.Bad(problem!.TrimEnd('.'));
        var read = new CheckedLine[text.Lines.Count];
        for (var i = 0; i < read.Length; i++)
            read[i] = CheckedLine.Read(text.Lines[i], text.Leaves[i], at.FirstSeq + (ulong)i, at.LedgerDomain, signatures);
        return new CheckedBlockText(text, KeyPair.Recover(text.Hash, signature), read);
    }

    /// <summary>What signatures for the ledger that begins with this block are bound to.</summary>
    /// <exception cref="VerificationException">It begins another ledger than the one that is meant.</exception>
    public LedgerDomain DomainFor(Hash256? genesis)
    {
        if (genesis is { } meant && meant != Text.Hash)
            throw Bad($"its hash is {Text.Hash}, and the ledger that is meant begins with {meant}");
        return Text.At.Domain() ?? throw Bad("its first entry is no genesis");
    }

    /// <summary>Something is wrong with it.</summary>
    public VerificationException Bad(string what) => Text.At.Bad(what);
}
