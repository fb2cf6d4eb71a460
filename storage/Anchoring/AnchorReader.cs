using System.Runtime.CompilerServices;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>
/// Reads the anchors that a <c>CheckpointAnchor</c> holds. The contract keeps a hash of each; what was anchored is in its events, which are searched from the
/// newest block back. Needs no key.
/// </summary>
public sealed class AnchorReader
{
    /// <summary>How many blocks one question for events covers: nodes bound it, most of them at 10,000.</summary>
    private const ulong LogRange = 9_999;

    private readonly L2Client _client;
    private readonly string _contract;
    private readonly ulong _fromBlock;
    private readonly Event<AnchoredEvent> _anchored;

    // The newest anchor is asked for with every step; its event need not be searched each time.
    private EventLog<AnchoredEvent>? _known;

    /// <param name="rpcUrl">The node's JSON-RPC endpoint.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="fromBlock">A block before which the contract has no anchor, so that the search ends there.</param>
    public AnchorReader(Uri rpcUrl, Address contract, ulong fromBlock = 0)
        : this(new L2Client(rpcUrl), contract, fromBlock)
    {
    }

    internal AnchorReader(L2Client client, Address contract, ulong fromBlock)
    {
        (_client, _contract, _fromBlock) = (client, contract.ToString(), fromBlock);
        _anchored = client.Web3.Eth.GetEvent<AnchoredEvent>(_contract);
    }

    /// <summary>The chain's id (EIP-155).</summary>
    /// <exception cref="IOException">The node does not answer.</exception>
    public Task<ulong> ChainIdAsync(CancellationToken cancellationToken) => _client.ChainIdAsync(cancellationToken);

    /// <summary>The newest anchor that stands, as of the newest block; null where there is none.</summary>
    /// <exception cref="IOException">The node does not answer, or there is no such contract.</exception>
    public async Task<StoredAnchor?> LatestAsync(CancellationToken cancellationToken) =>
        await LatestAsync(await _client.HeadAsync(cancellationToken), cancellationToken);

    /// <summary>The newest anchor that stands and the newest that is final, as of the newest block; the same where it is, and null where there is none.</summary>
    /// <exception cref="IOException">The node does not answer, there is no such contract, or its events leave an anchor out.</exception>
    public async Task<(StoredAnchor? Newest, StoredAnchor? Final)> NewestAndFinalAsync(CancellationToken cancellationToken)
    {
        var head = await _client.HeadAsync(cancellationToken);
        var newest = await LatestAsync(head, cancellationToken);
        if (newest is null || newest.Status == AnchorStatus.Final)
            return (newest, newest);
        // Each is pending for the same time, so the clock of the block says which is the newest final one, and the contract is asked for that one alone.
        var (delay, now) = ((ulong)(newest.FinalAt - newest.Time).TotalSeconds, await _client.TimeAsync(head, cancellationToken));
        await foreach (var log in StandingBelowAsync(newest, cancellationToken))
        {
            if (log.Event.AnchoredAt <= now && now - log.Event.AnchoredAt >= delay && await ViewAsync(log, head, cancellationToken) is { Status: AnchorStatus.Final } final)
                return (newest, final);
        }
        return (newest, null);
    }

    /// <summary>The anchor of a size as of the newest block: the one that stands, else the newest of those that the guardian has taken away (<see cref="AnchorStatus.None"/>); null where there never was one.</summary>
    /// <exception cref="IOException">The node does not answer, or there is no such contract.</exception>
    public async Task<StoredAnchor?> FindAsync(ulong size, CancellationToken cancellationToken)
    {
        var head = await _client.HeadAsync(cancellationToken);
        StoredAnchor? vetoed = null;
        await foreach (var log in SearchAsync(head, (from, to) => _anchored.CreateFilterInput(size, from, to), cancellationToken))
        {
            var stored = await ViewAsync(log, head, cancellationToken);
            if (stored.Status != AnchorStatus.None)
                return stored;
            vetoed ??= stored;
        }
        return vetoed;
    }

    /// <summary>What the anchors below one that stands say of the ledger, in growing size: those since the block before which none is looked for. No event is needed for what the guardian took away.</summary>
    /// <exception cref="IOException">The node does not answer, or its events leave one out.</exception>
    public async Task<IReadOnlyList<Commitment>> BelowAsync(StoredAnchor top, CancellationToken cancellationToken)
    {
        var below = new List<Commitment>();
        await foreach (var log in StandingBelowAsync(top, cancellationToken))
            below.Add(StoredAnchor.CommitmentOf(Read(log), (ulong)log.Log.BlockNumber.Value));
        below.Reverse();
        return below;
    }

    /// <summary>The newest anchor that stands, as of a block.</summary>
    internal async Task<StoredAnchor?> LatestAsync(ulong head, CancellationToken cancellationToken)
    {
        var top = await L2Client.AskAsync(() => _client.Web3.Eth.GetContractQueryHandler<LatestFunction>()
            .QueryDeserializingToObjectAsync<LatestOutput>(new LatestFunction(), _contract, L2Client.At(head)), cancellationToken)
            ?? throw new IOException($"There is no contract of anchors at {_contract}.");
        if (top.Count == 0)
            return null;
        if (_known is { } known && known.Event.Size == top.Size && known.Event.Index == top.Count - 1
            && await ViewAsync(known, head, cancellationToken) is { Status: not AnchorStatus.None } same)
        {
            return same;
        }
        await foreach (var log in SearchAsync(head, (from, to) => _anchored.CreateFilterInput(top.Size, top.Count - 1, from, to), cancellationToken))
        {
            // One that was vetoed may have had the same size and place.
            if (await ViewAsync(log, head, cancellationToken) is not { Status: not AnchorStatus.None } stored)
                continue;
            _known = log;
            return stored;
        }
        throw new IOException($"The L2's node has no event of the newest anchor, of size {top.Size}, since block {_fromBlock}.");
    }

    /// <summary>The events of the anchors below one that stands, the newest first.</summary>
    private async IAsyncEnumerable<EventLog<AnchoredEvent>> StandingBelowAsync(StoredAnchor top, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = top.Index;
        await foreach (var log in SearchAsync(top.Block, _anchored.CreateFilterInput, cancellationToken))
        {
            // Going back, the first event of each position is that of the anchor that stands: what came after it there would have taken the one above away too.
            if (index == 0)
                yield break;
            if (log.Event.Index >= index)
                continue;
            if (log.Event.Index != --index)
                throw new IOException($"The L2's node has no event of the anchor at position {index}, below the one of {top.Anchor.Size} entries.");
            yield return log;
        }
    }

    private async IAsyncEnumerable<EventLog<AnchoredEvent>> SearchAsync(
        ulong head, Func<BlockParameter, BlockParameter, NewFilterInput> filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var to = head;
        while (to >= _fromBlock)
        {
            var from = to - Math.Min(to - _fromBlock, LogRange);
            var input = filter(L2Client.At(from), L2Client.At(to));
            foreach (var log in (await L2Client.AskAsync(() => _anchored.GetAllChangesAsync(input), cancellationToken)).AsEnumerable().Reverse())
                yield return log;
            if (from == 0)
                yield break;
            to = from - 1;
        }
    }

    private async Task<StoredAnchor> ViewAsync(EventLog<AnchoredEvent> log, ulong head, CancellationToken cancellationToken)
    {
        var status = await L2Client.AskAsync(() => _client.Web3.Eth.GetContractQueryHandler<StatusFunction>()
            .QueryDeserializingToObjectAsync<StatusOutput>(new StatusFunction { Anchor = log.Event.ToStruct() }, _contract, L2Client.At(head)), cancellationToken)
            ?? throw new IOException($"There is no contract of anchors at {_contract}.");
        var block = (ulong)log.Log.BlockNumber.Value;
        return new StoredAnchor(Read(log), log.Event.Index, log.Event.PreviousSize, DateTimeOffset.FromUnixTimeSeconds((long)log.Event.AnchoredAt), block,
            new Hash256(log.Log.TransactionHash.HexToByteArray()), head - Math.Min(head, block), (AnchorStatus)status.Status, DateTimeOffset.FromUnixTimeSeconds((long)status.FinalAt));
    }

    private static Anchor Read(EventLog<AnchoredEvent> log) =>
        new(log.Event.Size, new Hash256(log.Event.LogRoot), new Hash256(log.Event.HeadHash), new Hash256(log.Event.ClaimsRoot));
}
