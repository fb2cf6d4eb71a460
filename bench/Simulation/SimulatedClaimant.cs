using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Bench.Simulation;

/// <summary>An account's owner on the chain: pays in, has its claims proven by any server, and tries what the vault must refuse.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">Where the servers and the vault are.</param>
/// <param name="account">The account.</param>
/// <param name="number">Whose choices it makes.</param>
/// <param name="clock">The owner's clock.</param>
internal sealed class SimulatedClaimant(World world, SimulatedLedger ledger, Address account, int number, TimeProvider clock)
{
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(2), LongestWait = TimeSpan.FromSeconds(8);

    private readonly Random _random = Seeded.For(world.Seed, "claimant", number);
    private readonly Dictionary<Anchor, ClaimProof> _proofs = [];

    /// <summary>Whose claims it makes.</summary>
    public Address Account => account;

    /// <summary>Pays OPEN in, to be credited to the account.</summary>
    public Task DepositAsync(OpenAmount amount) => SendAsync(new VaultDeposit(account, amount));

    /// <summary>Claims in one of several ways, most of them honest.</summary>
    public async Task ClaimAsync(PlannedDeed deed)
    {
        if (await FindAnchorAsync(deed.Number % 8 >= 6) is not { } anchor || await ProveAsync(anchor, deed.Patience) is not { } proof)
        {
            world.Count("claims that nothing proves");
            return;
        }
        foreach (var call in Calls(deed.Number % 8, anchor, proof))
            await SendAsync(call);
    }

    /// <summary>Claims all by the newest anchor, and by an older one before or after that. Nothing may go wrong meanwhile.</summary>
    public async Task ClaimAllAsync(TimeSpan patience)
    {
        var anchors = ledger.Vault.Final;
        var older = _random.Percent(50) ? Math.Max(0, anchors.Count - 2) : _random.Next(anchors.Count);
        Anchor[] both = [anchors[^1], anchors[older]];
        foreach (var anchor in _random.Percent(50) ? both : both.Reverse())
        {
            if (!_proofs.TryGetValue(anchor, out var proof) && await ProveAsync(anchor, patience) is { } proven)
                _proofs[anchor] = proof = proven;
            if (proof is not null)
                ledger.Vault.Send(new VaultClaim(anchor, proof, Reenters: _random.Percent(30)));
        }
    }

    /// <summary>The newest anchor that is final, or that may still be vetoed; where the account has a claim, one of those to come is waited for that has claims. Null where there is none.</summary>
    private async Task<Anchor?> FindAnchorAsync(bool isPending)
    {
        for (var waited = TimeSpan.Zero; ; waited += LongestWay)
        {
            var anchor = isPending ? ledger.Vault.Newest : ledger.Vault.Final.LastOrDefault();
            if (anchor is { ClaimsRoot: var root } && root != default || waited >= LongestWait || ledger.Auditor.Head!.State.Open.Claims.Find(account) is null)
                return anchor;
            await Task.Delay(LongestWay, clock);
        }
    }

    /// <summary>The calls of one way to claim. What is not honest the vault refuses, or pays once.</summary>
    private IEnumerable<VaultCall> Calls(int way, Anchor anchor, ClaimProof proof)
    {
        var claim = new VaultClaim(anchor, proof);
        var leaf = proof.Leaf;
        switch (way)
        {
            case 3:
                // Of one's own making: nobody has anchored it.
                var own = new ClaimProver(ClaimBook.Empty.Add(account, account, leaf.Total + 1));
                return [new VaultClaim(anchor with { ClaimsRoot = own.Root }, own.Prove(account)!)];
            case 2:
                return [claim with { Reenters = true }];
            case 4:
                return [claim, claim];
            case 5:
                return [new VaultClaim(anchor, proof with { Leaf = leaf with { Payout = SimulatedBridge.Key.Address } }), new VaultClaim(anchor, proof with { Leaf = leaf with { Total = leaf.Total * 2 } }), claim];
            default:
                return [claim];
        }
    }

    /// <summary>What proves the claim at an anchor, as any server says it; null where the account has none there, or no answer came.</summary>
    private async Task<ClaimProof?> ProveAsync(Anchor anchor, TimeSpan patience)
    {
        var server = ledger.Servers[_random.Next(ledger.Servers.Count)];
        var answer = await server.CallAsync((sequencer, caller) => AskAsync(server, sequencer, anchor, caller), patience);
        if (answer is not { IsOk: true, Value: [var proof] })
            return null;
        if (!proof.Verify(anchor.ClaimsRoot))
            world.Find(Rule.ClaimsCanBeProven, $"{server.Name} proves the claim of {account} at {anchor.Size} entries with a path that does not lead to the anchor's root");
        world.Count("claims proven");
        return proof;
    }

    /// <summary>The claim with its proof, or nothing; on a server.</summary>
    private async Task<Result<ClaimProof[]>> AskAsync(SimulatedServer server, Sequencer sequencer, Anchor anchor, CancellationToken cancellationToken)
    {
        if (!(await sequencer.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        try
        {
            var known = head.State.ClaimsAsOf(new Seq(anchor.Size));
            world.Count(known is null ? "claims made again from the entries" : "claims remembered");
            var book = known ?? await ClaimHistory.AsOfAsync(new StorageConnection(world, ledger.Table, server), new SnapshotConnection(world, ledger.Snapshots, server), new Seq(anchor.Size), cancellationToken);
            var prover = new ClaimProver(book ?? ClaimBook.Empty);
            if (prover.Root != anchor.ClaimsRoot)
                world.Find(Rule.ClaimsCanBeProven, $"{server.Name} has claims with the root {prover.Root} at {anchor.Size} entries, and {anchor.ClaimsRoot} is anchored");
            return prover.Prove(account) is { } proof ? new[] { ledger.Options.WrapProof(proof) } : [];
        }
        catch (IOException e)
        {
            return new Error(ErrorKind.Unavailable, "storage-unavailable", e.Message);
        }
    }

    private async Task SendAsync(VaultCall call)
    {
        await Task.Delay(_random.Mostly(TimeSpan.Zero, LongestWay), clock);
        ledger.Vault.Send(call);
    }
}
