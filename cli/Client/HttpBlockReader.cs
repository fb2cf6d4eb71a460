using System.Text;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>The blocks that a server publishes, for reading only. Nothing of what the server says about them is believed: each is opened and checked here.</summary>
internal sealed class HttpBlockReader(LedgerClient client) : IBlockReader
{
    /// <summary>The most blocks that one page asks for.</summary>
    private const int PageBlocks = 64;

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
        catch (ApiException e) when (e.Code == "ledger-corrupt")
        {
            throw new CorruptLedgerException($"The server itself finds it damaged: {e.Problem.Detail}");
        }
        if (page.Blocks.Count == 0 && page.Next is not null)
            throw new CorruptLedgerException($"The server says that blocks follow from {from} on, and sends none.");
        return new BlockPage([.. page.Blocks.Select(block => Open(block, from))], page.Next is null, null);
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
