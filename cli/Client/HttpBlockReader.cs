using System.Text;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Client;

/// <summary>The blocks that a server publishes, as bytes for a verification. Nothing of what the server says about them is believed.</summary>
internal static class HttpBlockReader
{
    /// <summary>The most blocks that one page asks for.</summary>
    private const int PageBlocks = 64;

    /// <summary>Reads a page of blocks (<see cref="ReadRawBlocks"/>).</summary>
    /// <exception cref="VerificationException">What the server sends are no blocks, or it says itself that its ledger is damaged.</exception>
    /// <exception cref="IOException">The server does not answer.</exception>
    public static async Task<IReadOnlyList<RawBlock>> ReadRawBlocksAsync(this LedgerClient client, Seq from, CancellationToken cancellationToken)
    {
        var position = $"A block from {from} on";
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
            throw new VerificationException(position, $"the server itself finds it damaged: {e.Problem.Detail?.TrimEnd('.')}");
        }
        if (page.Blocks.Count == 0 && page.Next is not null)
            throw new VerificationException(position, "the server says that it is there, and sends none");
        return [.. page.Blocks.Select(block => new RawBlock(
            Encoding.UTF8.GetBytes(block.Header),
            LowerHex.DecodePrefixed(block.Signature, maxBytes: 65) ?? throw new VerificationException(position, "its signature is not 0x and lower-case digits"),
            Encoding.UTF8.GetBytes(block.Body)))];
    }
}
