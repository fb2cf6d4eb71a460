using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A line of the ledger with all that can be said of it before the lines in front of it are known.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="Command">The command, where it is one that carries its author's signature.</param>
/// <param name="Leaf">Its leaf hash.</param>
internal readonly record struct CheckedLine(Entry Entry, ParsedCommand? Command, Hash256 Leaf)
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="leaf">Its leaf hash.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="domain">What signatures are bound to; null where nobody can have signed yet.</param>
    /// <param name="signatures">Whether they are checked.</param>
    /// <exception cref="VerificationException">It is no entry, or another one.</exception>
    public static CheckedLine Read(ReadOnlyMemory<byte> line, Hash256 leaf, ulong seq, LedgerDomain? domain, bool signatures)
    {
        if (!Entry.Parse(line).Try(out var entry, out var error))
            throw new VerificationException($"Entry {seq}", error.Message.TrimEnd('.'));
        if (entry.Seq.Value != seq)
            throw new VerificationException($"Entry {seq}", $"the line here is that of entry {entry.Seq}");
        return new CheckedLine(entry, CommandOf(entry, domain, signatures), leaf);
    }

    private static ParsedCommand? CommandOf(Entry entry, LedgerDomain? domain, bool signatures)
    {
        if (domain is null || entry is not { Actor: { } actor, Signature: { } signature } || entry.ToCommand() is not { } command)
            return null;
        return signatures ? ParsedCommand.From(entry, domain) : ParsedCommand.From(new SignedCommand(command, signature, actor, domain.Digest(command), domain));
    }
}
