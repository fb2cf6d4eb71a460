using System.Numerics;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.Model;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Util;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>The contract <c>CheckpointAnchor</c> on an L2, and the account that anchors there (EIP-1559 transactions).</summary>
public sealed class AnchorChain : IAnchorChain
{
    /// <summary>How many blocks the tip is learnt from.</summary>
    private const int TipBlocks = 10;

    /// <summary>The least tip, in wei: an idle chain's blocks say nothing.</summary>
    private const ulong MinTip = 1_000_000;

    /// <summary>What an anchor may use where nobody has estimated it: twice what it uses on Ethereum's own schedule.</summary>
    private const ulong DefaultGas = 120_000;

    private const string NotTaken = "anchor-not-taken";
    private const string Refused = "anchor-refused";

    private readonly L2Client _client;
    private readonly AnchorReader _reader;
    private readonly string _contract;
    private readonly ulong _chainId;
    private readonly EthECKey _key;
    private readonly string _sender;

    // Where gas is data too, as on rollups, the estimate says more than a constant. It is made anew before each transaction.
    private ulong _gas = DefaultGas;

    /// <param name="rpcUrl">The node's JSON-RPC endpoint.</param>
    /// <param name="chainId">The chain's id (EIP-155).</param>
    /// <param name="contract">The contract.</param>
    /// <param name="key">The anchorer's key; nobody else sends transactions with it.</param>
    /// <param name="fromBlock">A block before which the contract has no anchor.</param>
    public AnchorChain(Uri rpcUrl, ulong chainId, Address contract, KeyPair key, ulong fromBlock = 0)
        : this(new L2Client(rpcUrl), chainId, contract, key, fromBlock)
    {
    }

    internal AnchorChain(L2Client client, ulong chainId, Address contract, KeyPair key, ulong fromBlock = 0)
    {
        (_client, _chainId, _contract) = (client, chainId, contract.ToString());
        _reader = new AnchorReader(client, contract, fromBlock);
        _key = new EthECKey(key.ExportPrivateKey());
        _sender = key.Address.ToString();
    }

    /// <inheritdoc />
    public async Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken)
    {
        var eth = _client.Web3.Eth;
        await _client.EnsureChainAsync(_chainId, cancellationToken);
        var head = await _client.HeadAsync(cancellationToken);
        var latest = await _reader.LatestAsync(head, cancellationToken);
        Task<ulong> CountAsync(ulong block) =>
            L2Client.AskAsync(async () => (ulong)(await eth.Transactions.GetTransactionCount.SendRequestAsync(_sender, L2Client.At(block))).Value, cancellationToken);
        var fees = await L2Client.AskAsync(async () => Fees(await eth.FeeHistory.SendRequestAsync(new HexBigInteger(TipBlocks), L2Client.At(head), [50])), cancellationToken);
        return new AnchorChainView(latest?.Anchor, await CountAsync(head), await CountAsync(head - Math.Min(head, confirmations)), fees);
    }

    /// <inheritdoc />
    public async Task<Error?> CheckAsync(Anchor anchor, CancellationToken cancellationToken)
    {
        try
        {
            var message = AnchorFunction.Of(anchor);
            message.FromAddress = _sender;
            var handler = _client.Web3.Eth.GetContractTransactionHandler<AnchorFunction>();
            var gas = await AskContractAsync(async () => (ulong)(await handler.EstimateGasAsync(_contract, message)).Value, cancellationToken);
            if (!gas.Try(out var estimate, out var refused))
                return refused;
            _gas = estimate * 3 / 2;
            return null;
        }
        catch (IOException e) when (e.InnerException is RpcResponseException)
        {
            return new Error(ErrorKind.Unavailable, Refused, e.Message);
        }
    }

    /// <inheritdoc />
    public AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees)
    {
        var transaction = new Transaction1559(_chainId, nonce, fees.MaxPriorityFeePerGas, fees.MaxFeePerGas, _gas, _contract, BigInteger.Zero, AnchorFunction.Of(anchor).GetCallData().ToHex(prefix: true), []);
        var raw = new Transaction1559Signer().SignTransaction(_key, transaction).HexToByteArray();
        return new AnchorTransaction(new Hash256(Sha3Keccack.Current.CalculateHash(raw)), raw);
    }

    /// <inheritdoc />
    public async Task<Error?> SendAsync(AnchorTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await L2Client.AskAsync(() => _client.Web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(LowerHex.EncodePrefixed(transaction.Raw.Span)), cancellationToken);
            return null;
        }
        catch (IOException e) when (e.InnerException is RpcResponseException)
        {
            // Nodes word it differently when they have the transaction already, so they are asked for it.
            var known = await L2Client.AskAsync(() => _client.Web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(Hex(transaction.Hash)), cancellationToken);
            return known is null ? new Error(ErrorKind.Unavailable, NotTaken, e.Message) : null;
        }
    }

    /// <inheritdoc />
    public async Task<AnchorReceipt?> FindAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        var receipt = await L2Client.AskAsync(() => _client.Web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(Hex(transaction)), cancellationToken);
        if (receipt?.BlockNumber is null)
            return null;
        var block = (ulong)receipt.BlockNumber.Value;
        var head = await _client.HeadAsync(cancellationToken);
        return new AnchorReceipt(block, head - Math.Min(head, block), receipt.Succeeded());
    }

    /// <inheritdoc />
    public async Task<string?> ExplainAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        try
        {
            var again = await AskContractAsync(() => _client.Web3.Eth.GetContractTransactionErrorReason.SendRequestAsync(Hex(transaction)), cancellationToken);
            return again.Try(out _, out var refused) ? null : refused.Message;
        }
        catch (IOException e) when (e.InnerException is RpcResponseException)
        {
            // The gas did not suffice, or the node has forgotten the state of that block.
            return null;
        }
    }

    /// <summary>Twice the next block's base fee, which six full blocks do not reach, and the median of what blocks were tipped lately.</summary>
    private static AnchorFees Fees(FeeHistoryResult history)
    {
        List<BigInteger> tips = [.. (history.Reward ?? []).Select(r => r[0].Value).Where(t => t > 0).Order()];
        var tip = tips.Count == 0 ? MinTip : BigInteger.Max(tips[tips.Count / 2], MinTip);
        var most = (history.BaseFeePerGas[^1].Value * 2) + tip;
        return new AnchorFees((ulong)BigInteger.Min(most, ulong.MaxValue), (ulong)BigInteger.Min(tip, ulong.MaxValue));
    }

    /// <summary>What the contract answers, or why it refuses.</summary>
    /// <exception cref="IOException">The node does not answer, or refuses for a reason of its own.</exception>
    private async Task<Result<T>> AskContractAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await L2Client.AskAsync(ask, cancellationToken);
        }
        catch (SmartContractCustomErrorRevertException e)
        {
            return new Error(ErrorKind.Conflict, Refused, Explain(e));
        }
        catch (SmartContractRevertException e)
        {
            return new Error(ErrorKind.Conflict, Refused, $"The contract refuses the anchor: {e.RevertMessage}");
        }
    }

    private string Explain(SmartContractCustomErrorRevertException refused) => refused.CreateTypedException(typeof(SizeNotGrowingError), typeof(UnauthorizedAccountError)) switch
    {
        SmartContractCustomErrorRevertException<SizeNotGrowingError> { CustomError: var error } => $"The contract holds an anchor of {error.Latest} entries, and refuses one of {error.Size}.",
        SmartContractCustomErrorRevertException<UnauthorizedAccountError> => $"The account {_sender} may not anchor: the contract's admin grants it the role.",
        _ => $"The contract refuses the anchor with {refused.ExceptionEncodedData}.",
    };

    private static string Hex(Hash256 hash) => $"0x{hash}";
}
