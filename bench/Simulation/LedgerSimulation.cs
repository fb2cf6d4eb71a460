namespace OpenLedger.Bench.Simulation;

/// <summary>How a simulation ended.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Finding">What is wrong, or null.</param>
/// <param name="Counts">How often each thing happened.</param>
/// <param name="Chain">What happened on the chain.</param>
internal sealed record SimulationResult(ulong Seed, Finding? Finding, IReadOnlyDictionary<string, long> Counts, ChainHistory Chain);

/// <summary>One history of a ledger, from an empty storage to rest: the real sequencers and those who keep the log, on simulated everything else.</summary>
internal static class LedgerSimulation
{
    private const long MaxTurns = 500_000;

    /// <summary>How many days the payout may take; what the cap leaves over then is still owed.</summary>
    private const int MostDays = 12;

    private static readonly TimeSpan Stormy = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs the plan of a seed.</summary>
    public static SimulationResult Run(ulong seed, SimulationOptions options) => Run(seed, Plan.Of(seed), options);

    /// <summary>Runs a plan with the choices of a seed.</summary>
    public static SimulationResult Run(ulong seed, Plan plan, SimulationOptions options)
    {
        var world = new World(seed, options.Trace);
        var ledger = new SimulatedLedger(world, plan, options);
        var datanets = new List<string>();
        foreach (var server in ledger.Servers)
            world.After(server.Random.Mostly(TimeSpan.Zero, TimeSpan.FromSeconds(1)), server.Start);
        var clients = Enumerable.Range(0, plan.Clients)
            .Select(n => new SimulatedClient(world, ledger, n, [.. plan.Deeds.Where(d => d.Client == n)], datanets)).ToList();
        ledger.StartChain();
        world.After(plan.Storm, () => world.Trace("world", "it may come to rest"));
        world.After(Stormy, () => world.Trace("world", "nothing goes wrong any more"));

        world.RunUntil(() => world.Elapsed >= Stormy || (world.Elapsed >= plan.Storm && clients.All(c => c.IsDone)), Patience, MaxTurns, "half a minute");
        ledger.Faults.Calm();
        // From here on it is about coming to an end: everyone is answered, every server serves, and all say the same.
        world.RunUntil(() => clients.All(c => c.IsDone), Patience, MaxTurns, "every client's last answer");
        world.RunUntil(() => ledger.Servers.All(s => s.Open is { Problem: null or { Code: "writer-not-registered" } }), Patience, MaxTurns, "the start of every server");
        world.RunUntil(() => ledger.Bridge.IsIdle, Patience, MaxTurns, "the credit of the last deposit");
        ledger.IsQuiet = true;
        Anchor(world, ledger);
        Restart(world, ledger);
        Settle(world, ledger);
        Pay(world, ledger);
        Verify(world, ledger);
        world.Count("histories");
        world.Counts["blocks"] = ledger.Auditor.Blocks;
        world.Counts["commands on the ledger"] = ledger.Auditor.Commands;
        world.Counts["turns"] = world.Turns;
        return new SimulationResult(seed, world.Finding, world.Counts, ledger.Vault.History);
    }

    /// <summary>Waits until all is published and anchored. A block of a process that died can come so late that there is more to do after that.</summary>
    private static void Anchor(World world, SimulatedLedger ledger)
    {
        while (world.Finding is null)
        {
            world.RunUntil(() => ledger.LogAuditor.IsAnchored, Patience, MaxTurns, "the confirmation of an anchor of everything");
            ledger.IsOver = true;
            world.RunUntil(() => world.IsIdle, Patience, MaxTurns, "the end of all work");
            if (ledger.LogAuditor.IsAnchored)
                return;
            ledger.IsOver = false;
            ledger.StartChain();
            foreach (var server in ledger.Servers)
                server.StartLog();
        }
    }

    /// <summary>Starts every server again, from whatever snapshots there are.</summary>
    private static void Restart(World world, SimulatedLedger ledger)
    {
        if (world.Finding is not null)
            return;
        foreach (var server in ledger.Servers)
            server.Restart();
        world.RunUntil(() => ledger.Servers.All(s => s.Open is not null), Patience, MaxTurns, "another start of every server");
    }

    /// <summary>Asks every server for its head, which must be the newest; then compares what they believe.</summary>
    private static void Settle(World world, SimulatedLedger ledger)
    {
        if (world.Finding is not null)
            return;
        var asking = new SimulatedProcess(world, "the end");
        var fresh = 0;
        foreach (var server in ledger.Servers)
        {
            asking.Start(async () =>
            {
                var answer = await server.CallAsync((sequencer, caller) => sequencer.FreshAsync(caller), Patience);
                if (answer is { IsOk: true, Value: var head })
                    ledger.Auditor.Read(head, ledger.Auditor.Blocks);
                else
                    world.Find(Rule.Liveness, $"{server.Name} does not read: {answer?.Error?.Code ?? "no answer"}");
                fresh++;
            });
        }
        world.RunUntil(() => fresh == ledger.Servers.Count, Patience, MaxTurns, "a read from every server");
        world.RunUntil(() => world.IsIdle, Patience, MaxTurns, "rest");
        if (world.Finding is null)
            ledger.LogAuditor.Finish(ledger.Log, ledger.Chain);
    }

    /// <summary>Everybody claims all that they have withdrawn, day by day as far as the vault's cap goes: then the vault has neither too little nor anything left over.</summary>
    private static void Pay(World world, SimulatedLedger ledger)
    {
        if (world.Finding is not null)
            return;
        ledger.Chain.Mine(SimulatedVault.DelayBlocks);
        var paying = new SimulatedProcess(world, "the payout");
        var clock = new ProcessClock(world, paying, () => TimeSpan.Zero);
        var claimants = ledger.Auditor.Head!.State.Open.Claims.ByAccount.Select(c => new SimulatedClaimant(world, ledger, c.Key, c.Value.Ordinal, clock)).ToList();
        for (var day = 0; world.Finding is null && ledger.EconomyAuditor.IsOwed && day < MostDays; day++)
        {
            var before = ledger.Vault.Now.Tokens;
            ledger.Vault.Pass(TimeSpan.FromDays(1));
            foreach (var claimant in claimants.Where(c => ledger.EconomyAuditor.Owes(c.Account)))
                paying.Start(() => claimant.ClaimAllAsync(Patience));
            world.RunUntil(() => world.IsIdle, Patience, MaxTurns, "the last claim");
            ledger.Chain.Mine();
            ledger.LookAtChain();
            if (ledger.EconomyAuditor.IsOwed && before - ledger.Vault.Now.Tokens != VaultState.MostAtOnce)
                world.Find(Rule.ClaimsArePaidOnce, $"within a day the vault has paid {before - ledger.Vault.Now.Tokens} base units, which is neither all that is claimed nor all that may leave at once");
        }
        if (world.Finding is null)
            ledger.EconomyAuditor.Finish();
    }

    /// <summary>Has everything verified once more, by code that has written none of it.</summary>
    private static void Verify(World world, SimulatedLedger ledger)
    {
        if (world.Finding is not null)
            return;
        new SimulatedProcess(world, "verifier").Start(() => new FinalVerification(world, ledger).RunAsync());
        world.RunUntil(() => world.IsIdle, Patience, MaxTurns, "the verification");
    }
}
