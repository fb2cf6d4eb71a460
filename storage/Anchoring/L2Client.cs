using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;

namespace OpenLedger.Storage.Anchoring;

/// <summary>A node of the L2. What it does instead of answering is an <see cref="IOException"/>, as core's seams say it.</summary>
internal sealed class L2Client
{
    /// <summary>How long one request may take.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>The longest answer that is read, in bytes.</summary>
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    private volatile bool _isRightChain;

    /// <param name="rpcUrl">The node's JSON-RPC endpoint; may hold a secret, and is never in a message.</param>
    /// <param name="handler">What sends; null for the network.</param>
    internal L2Client(Uri rpcUrl, HttpMessageHandler? handler = null)
    {
        var http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
            Timeout = s_limit,
        };
        Web3 = new Web3(new RpcClient(rpcUrl, http));
    }

    internal IWeb3 Web3 { get; }

    /// <exception cref="IOException">The node does not answer, or answers with an error.</exception>
    internal static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken);
        }
        catch (RpcResponseException e)
        {
            throw new IOException($"The L2's node refuses: {e.RpcError.Message} ({e.RpcError.Code}).", e);
        }
        catch (RpcClientTimeoutException e)
        {
            throw new IOException("The L2's node does not answer in time.", e);
        }
        catch (Exception e) when (e is RpcClientUnknownException or RpcResponseFormatException or FormatException or OverflowException or NullReferenceException || e.GetType() == typeof(Exception))
        {
            // The library's own words for an answer that is empty, or of another type than the method's: an exception of no type, or one from where it is used.
            throw new IOException("The L2's node does not answer as a node does.", e);
        }
    }

    /// <summary>The number of the newest block.</summary>
    internal Task<ulong> HeadAsync(CancellationToken cancellationToken) =>
        AskAsync(async () => (ulong)(await Web3.Eth.Blocks.GetBlockNumber.SendRequestAsync()).Value, cancellationToken);

    /// <summary>The time of a block, in seconds since 1970.</summary>
    internal Task<ulong> TimeAsync(ulong block, CancellationToken cancellationToken) =>
        AskAsync(async () => (ulong)(await Web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(At(block))).Timestamp.Value, cancellationToken);

    /// <summary>The chain's id (EIP-155).</summary>
    internal Task<ulong> ChainIdAsync(CancellationToken cancellationToken) =>
        AskAsync(async () => (ulong)(await Web3.Eth.ChainId.SendRequestAsync()).Value, cancellationToken);

    /// <summary>Asks once whether the node is of the right chain: nothing of another's may reach the ledger.</summary>
    /// <exception cref="IOException">It is not, or it does not answer.</exception>
    internal async Task EnsureChainAsync(ulong chainId, CancellationToken cancellationToken)
    {
        if (_isRightChain)
            return;
        var actual = await ChainIdAsync(cancellationToken);
        _isRightChain = actual == chainId ? true : throw new IOException($"The L2's node is of the chain {actual}, and the ledger's is {chainId}.");
    }

    /// <summary>The block of that number.</summary>
    internal static BlockParameter At(ulong block) => new(block);
}
