using System.Globalization;
using System.Text;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Bench.Simulation;

/// <summary>
/// A chain in memory with one contract and one account: a pool, blocks, a base fee, reorganizations. It keeps the contract's rule that sizes grow, and counts
/// what must not happen. Several anchorers may share it.
/// </summary>
internal sealed class SimulatedAnchorChain : IAnchorChain
{
    /// <summary>The one reason why the contract refuses.</summary>
    private const string Shrinks = "The size does not grow.";

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, (Anchor Anchor, ulong Nonce, AnchorFees Fees)> _signed = [];
    private readonly HashSet<Hash256> _pool = [];
    private readonly List<List<(Hash256 Hash, bool Succeeded)>> _blocks = [];
    private readonly HashSet<Hash256> _everMined = [];

    /// <summary>While true, nobody gets an answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>While true, what is sent arrives, and the answer is lost.</summary>
    public bool AnswersAreLost { get; set; }

    /// <summary>While true, what is sent is lost without a word.</summary>
    public bool LosesSent { get; set; }

    /// <summary>A wrong contract, for tests of the simulation: sizes need not grow.</summary>
    public bool TakesAnySize { get; init; }

    /// <summary>What a unit of gas costs, in wei; transactions that offer less stay in the pool.</summary>
    public ulong BaseFee { get; set; } = 100;

    /// <summary>Runs before each answer, outside any lock.</summary>
    public Func<CancellationToken, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>How many different transactions have arrived.</summary>
    public int Arrived { get; private set; }

    /// <summary>The nonces of what waits in the pool.</summary>
    public IReadOnlyCollection<ulong> PoolNonces
    {
        get
        {
            lock (_lock)
                return _pool.Select(h => _signed[h].Nonce).ToHashSet();
        }
    }

    /// <summary>What else is in its blocks, or null.</summary>
    public SimulatedVault? Vault { get; set; }

    /// <summary>All anchors that have ever been in a block, of which some may have been taken out again, in the order of their blocks.</summary>
    public List<Anchor> Mined { get; } = [];

    /// <summary>What the contract holds.</summary>
    public IReadOnlyList<Anchor> Anchors
    {
        get
        {
            lock (_lock)
                return [.. Successes(_blocks.Count)];
        }
    }

    /// <summary>The nonces of all transactions that were ever signed, with how many.</summary>
    public IReadOnlyDictionary<ulong, int> Signed
    {
        get
        {
            lock (_lock)
                return _signed.Values.GroupBy(s => s.Nonce).ToDictionary(g => g.Key, g => g.Count());
        }
    }

    /// <inheritdoc />
    public async Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        lock (_lock)
        {
            var settled = Math.Max(0, _blocks.Count - (int)confirmations);
            return new AnchorChainView(Successes(_blocks.Count).LastOrDefault(), NonceAt(_blocks.Count), NonceAt(settled), new AnchorFees((2 * BaseFee) + 1, 1));
        }
    }

    /// <inheritdoc />
    public async Task<Error?> CheckAsync(Anchor anchor, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        lock (_lock)
            return Grows(anchor) ? null : Error.Conflict("anchor-refused", Shrinks);
    }

    /// <inheritdoc />
    public AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees)
    {
        var raw = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{anchor} {nonce} {fees}"));
        var transaction = new AnchorTransaction(Hash256.Sha256(raw), raw);
        lock (_lock)
            _signed[transaction.Hash] = (anchor, nonce, fees);
        return transaction;
    }

    /// <inheritdoc />
    public async Task<Error?> SendAsync(AnchorTransaction transaction, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        lock (_lock)
        {
            var sent = _signed[transaction.Hash];
            if (LosesSent || _pool.Contains(transaction.Hash))
                return null;
            if (sent.Nonce < NonceAt(_blocks.Count))
                return Error.Conflict("nonce-too-low", "The nonce is used.");
            var rival = _pool.FirstOrDefault(h => _signed[h].Nonce == sent.Nonce);
            if (rival != default && (_signed[rival].Fees.MaxFeePerGas * 11 / 10 > sent.Fees.MaxFeePerGas || _signed[rival].Fees.MaxPriorityFeePerGas * 11 / 10 > sent.Fees.MaxPriorityFeePerGas))
                return Error.Conflict("underpriced", "The replacement offers too little.");
            _pool.Remove(rival);
            _pool.Add(transaction.Hash);
            Arrived++;
        }
        return AnswersAreLost ? throw new IOException("simulated time-out") : null;
    }

    /// <inheritdoc />
    public async Task<AnchorReceipt?> FindAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        lock (_lock)
        {
            var block = _blocks.FindIndex(b => b.Exists(t => t.Hash == transaction));
            return block < 0 ? null : new AnchorReceipt((ulong)block, (ulong)(_blocks.Count - 1 - block), _blocks[block].Find(t => t.Hash == transaction).Succeeded);
        }
    }

    /// <inheritdoc />
    public async Task<string?> ExplainAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        return Shrinks;
    }

    /// <summary>Adds blocks with what the pool has for them.</summary>
    public void Mine(int blocks = 1)
    {
        lock (_lock)
        {
            for (; blocks > 0; blocks--)
            {
                var block = new List<(Hash256, bool)>();
                _blocks.Add(block);
                while (_pool.FirstOrDefault(h => _signed[h].Nonce == NonceAt(_blocks.Count) && _signed[h].Fees.MaxFeePerGas >= BaseFee) is var next && next != default)
                {
                    _pool.Remove(next);
                    var succeeds = Grows(_signed[next].Anchor);
                    block.Add((next, succeeds));
                    if (succeeds && _everMined.Add(next))
                        Mined.Add(_signed[next].Anchor);
                }
                Vault?.Include([.. block.Select(t => (_signed[t.Item1].Anchor, t.Item2))]);
            }
        }
    }

    /// <summary>Puts as many empty blocks in the place of the newest; what was in those goes back to the pool, or is forgotten.</summary>
    public void Reorganize(int blocks, bool forget = false)
    {
        lock (_lock)
        {
            foreach (var block in _blocks.TakeLast(blocks).SelectMany(b => b))
            {
                if (!forget && !_pool.Any(h => _signed[h].Nonce == _signed[block.Hash].Nonce))
                    _pool.Add(block.Hash);
            }
            for (var i = Math.Max(0, _blocks.Count - blocks); i < _blocks.Count; i++)
                _blocks[i] = [];
            Vault?.Reorganize(blocks, forget);
        }
    }

    /// <summary>Forgets what waits.</summary>
    public void EmptyPool()
    {
        lock (_lock)
            _pool.Clear();
        Vault?.EmptyPool();
    }

    /// <summary>Somebody who has the key anchors something else.</summary>
    public void Intrude(Anchor anchor)
    {
        lock (_lock)
        {
            var transaction = Sign(anchor, NonceAt(_blocks.Count), new AnchorFees(ulong.MaxValue / 4, ulong.MaxValue / 4));
            _pool.RemoveWhere(h => _signed[h].Nonce == NonceAt(_blocks.Count));
            _pool.Add(transaction.Hash);
            Mine();
        }
    }

    /// <summary>The anchors that the contract holds after so many blocks, with how many blocks there were before each one's.</summary>
    public IReadOnlyList<(Anchor Anchor, int Block)> AnchorsAt(int blocks)
    {
        lock (_lock)
            return [.. _blocks.Take(blocks).SelectMany((b, at) => b.Where(t => t.Succeeded).Select(t => (_signed[t.Hash].Anchor, at)))];
    }

    private IEnumerable<Anchor> Successes(int blocks) => _blocks.Take(blocks).SelectMany(b => b).Where(t => t.Succeeded).Select(t => _signed[t.Hash].Anchor);

    private ulong NonceAt(int blocks) => (ulong)_blocks.Take(blocks).Sum(b => b.Count);

    private bool Grows(Anchor anchor) => TakesAnySize || anchor.Size > (Successes(_blocks.Count).LastOrDefault()?.Size ?? 0);

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await BeforeAnswer(cancellationToken);
        if (IsDown)
            throw new IOException("simulated outage");
    }
}
