using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>Reads the deposits into an <c>OpenVault</c>. Needs no key.</summary>
public sealed class VaultReader
{
    /// <summary>How many blocks one question for events covers at most.</summary>
    public const ulong MaxRange = 10_000;

    private readonly L2Client _client;
    private readonly Address _vault;
    private readonly ulong _chainId;
    private readonly Event<DepositedEvent> _deposited;

    /// <param name="rpcUrl">The node's JSON-RPC endpoint.</param>
    /// <param name="chainId">The chain's id (EIP-155).</param>
    /// <param name="vault">The contract.</param>
    public VaultReader(Uri rpcUrl, ulong chainId, Address vault)
    {
        (_client, _chainId, _vault) = (new L2Client(rpcUrl), chainId, vault);
        _deposited = _client.Web3.Eth.GetEvent<DepositedEvent>(vault.ToString());
    }

    /// <summary>The number of the newest block.</summary>
    /// <exception cref="IOException">The node does not answer, or is of another chain.</exception>
    public async Task<ulong> HeadAsync(CancellationToken cancellationToken)
    {
        await _client.EnsureChainAsync(_chainId, cancellationToken);
        return await _client.HeadAsync(cancellationToken);
    }

    /// <summary>The deposits in some blocks, in their order.</summary>
    /// <param name="fromBlock">The first block.</param>
    /// <param name="toBlock">The last block, at most <see cref="MaxRange"/> blocks with the first.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">The node does not answer.</exception>
    public async Task<IReadOnlyList<BridgeDeposit>> DepositsAsync(ulong fromBlock, ulong toBlock, CancellationToken cancellationToken)
    {
        if (toBlock - fromBlock >= MaxRange)
            throw new ArgumentOutOfRangeException(nameof(toBlock), $"At most {MaxRange} blocks are asked for at once.");
        var filter = _deposited.CreateFilterInput(L2Client.At(fromBlock), L2Client.At(toBlock));
        return await L2Client.AskAsync<IReadOnlyList<BridgeDeposit>>(async () =>
        {
            var logs = await _deposited.GetAllChangesAsync(filter);
            return [.. logs.Where(l => !l.Log.Removed).Select(Read).OrderBy(d => d.Id.Number)];
        }, cancellationToken);
    }

    private BridgeDeposit Read(EventLog<DepositedEvent> log)
    {
        if (!Address.TryParseInput(log.Event.Account, out var account))
            throw new IOException($"The L2's node tells of a deposit to {log.Event.Account}, which is no address.");
        var transaction = new Hash256(log.Log.TransactionHash.HexToByteArray());
        return new BridgeDeposit(_chainId, new DepositId(_vault, log.Event.Id), transaction, (ulong)log.Log.BlockNumber.Value, account, new OpenAmount((UInt128)log.Event.Amount));
    }
}
