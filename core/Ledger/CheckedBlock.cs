using OpenLedger.Core.Identity;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>A block whose lines have been read and whose signatures have been checked: all that can be done before the blocks in front of it are known.</summary>
public sealed class CheckedBlock
{
    /// <summary>Blocks with fewer commands than this are checked on the calling thread, in commands.</summary>
    private const int ParallelFrom = 8;

    private CheckedBlock(Block block, LedgerDomain? domain, Result<(Entry Entry, ParsedCommand? Command)>[] entries, bool isSigned)
    {
        Block = block;
        Domain = domain;
        Entries = entries;
        IsSigned = isSigned;
    }

    /// <summary>The block.</summary>
    public Block Block { get; }

    /// <summary>What its commands' signatures were checked for; null for a genesis block, whose entry has none.</summary>
    internal LedgerDomain? Domain { get; }

    /// <summary>Each line's entry, with its command where that is one and carries its actor's signature; or why the line is no entry.</summary>
    internal IReadOnlyList<Result<(Entry Entry, ParsedCommand? Command)>> Entries { get; }

    /// <summary>True where the writer that the header names has signed it.</summary>
    internal bool IsSigned { get; }

    /// <summary>Reads and checks a block on all threads.</summary>
    /// <param name="block">The block.</param>
    /// <param name="domain">What signatures are bound to; null for the genesis block.</param>
    public static CheckedBlock Check(Block block, LedgerDomain? domain)
    {
        var entries = new Result<(Entry, ParsedCommand?)>[block.Count];
        if (block.Count < ParallelFrom)
        {
            for (var i = 0; i < entries.Length; i++)
                entries[i] = Read(block.Line(i), domain);
        }
        else
            Parallel.For(0, entries.Length, i => entries[i] = Read(block.Line(i), domain));
        return new CheckedBlock(block, domain, entries, block.Signer() == block.Header.Writer);
    }

    private static Result<(Entry, ParsedCommand?)> Read(ReadOnlyMemory<byte> line, LedgerDomain? domain) =>
        Entry.Parse(line).Try(out var entry, out var error) ? (entry, domain is null ? null : ParsedCommand.From(entry, domain)) : error;
}
