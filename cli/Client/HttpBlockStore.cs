using System.Text;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>The blocks that a server publishes, for reading only. Nothing of what the server says about them is believed: each is opened and checked here.</summary>
internal sealed class HttpBlockStore(LedgerClient client) : IBlockStore
{
    /// <summary>The most blocks that one page asks for.</summary>
    private const int PageBlocks = 64;

    /// <inheritdoc />
    public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => throw new NotSupportedException("A server's blocks are read here, not written.");

    /// <inheritdoc />
    public async Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        LedgerBlocks page;
        try
        {
            page = await client.GetBlocksAsync(from, PageBlocks, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"The server does not answer: {e.Message}", e);
        }
        return new BlockPage([.. page.Blocks.Select(block => Open(block, from))], page.Next is null, null);
    }

    /// <inheritdoc />
    public async Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken)
    {
        var entry = await client.GetEntryAsync(seq, cancellationToken);
        var from = entry.Block?.FirstSeq ?? throw new CorruptLedgerException($"The server does not say which block holds entry {seq}.");
        return (await ReadAsync(from, cancellationToken)).Blocks.FirstOrDefault();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken)
    {
        var blocks = new List<Block>();
        for (var block = await FindAsync(first, cancellationToken); block is not null && block.Header.FirstSeq <= last;)
        {
            blocks.Add(block);
            block = (await ReadAsync(block.Header.NextSeq, cancellationToken)).Blocks.FirstOrDefault();
        }
        return blocks;
    }

    private static Block Open(LedgerBlock block, Seq from)
    {
        var signature = LowerHex.DecodePrefixed(block.Signature, maxBytes: 65)
            ?? throw new CorruptLedgerException($"A block from {from} on has a signature that is not 0x and lower-case digits.");
        return Block.Open(Encoding.UTF8.GetBytes(block.Header), signature, Encoding.UTF8.GetBytes(block.Body)).Try(out var opened, out var error)
            ? opened
            : throw new CorruptLedgerException($"A block from {from} on cannot be opened: {error.Message}");
    }
}
