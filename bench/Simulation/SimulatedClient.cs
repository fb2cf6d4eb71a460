using System.Globalization;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Someone who uses the ledger: does its deeds in order, asks any server, and sends each command until it has an answer that is one.</summary>
internal sealed class SimulatedClient
{
    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly IReadOnlyList<PlannedDeed> _deeds;
    private readonly List<string> _datanets;
    private readonly CommandSender _sender;
    private readonly SimulatedWallet _wallet;
    private readonly EconomyMoves _moves;
    private readonly SimulatedProposer _proposer;
    private readonly SimulatedCurator _curator;
    private readonly SimulatedAttacker _attacker;
    private readonly SimulatedClaimant _claimant;
    private readonly ProcessClock _clock;
    private readonly List<SignedCommand> _sent = [];
    private ulong _nonce = 1;

    /// <summary>A client that begins at once.</summary>
    /// <param name="world">The world.</param>
    /// <param name="ledger">What it uses.</param>
    /// <param name="number">Its place among the clients.</param>
    /// <param name="deeds">What it does.</param>
    /// <param name="datanets">The Datanets that any client was told of.</param>
    public SimulatedClient(World world, SimulatedLedger ledger, int number, IReadOnlyList<PlannedDeed> deeds, List<string> datanets)
    {
        (_world, _ledger, _deeds, _datanets) = (world, ledger, deeds, datanets);
        var (name, random) = ($"client {number}", Seeded.For(world.Seed, "client", number));
        var process = new SimulatedProcess(world, name);
        _clock = new ProcessClock(world, process, () => TimeSpan.Zero);
        (_wallet, _sender) = (new SimulatedWallet(world, ledger, number, _clock), new CommandSender(world, ledger, name, random, _clock));
        _moves = new EconomyMoves(ledger, _wallet.Account);
        _proposer = new SimulatedProposer(ledger, _wallet, _clock, world);
        _curator = new SimulatedCurator(ledger, _wallet, SimulatedLedger.AccompliceKey(number), _clock, world);
        _attacker = new SimulatedAttacker(world, ledger, _wallet, SimulatedLedger.AccompliceKey(number), _clock);
        _claimant = new SimulatedClaimant(world, ledger, _wallet.Account, number, _clock);
        process.Start(LiveAsync);
    }

    /// <summary>True once all is done.</summary>
    public bool IsDone { get; private set; }

    private async Task LiveAsync()
    {
        while (_ledger.Auditor.Head is null)
            await Task.Delay(CommandSender.Pause, _clock);
        foreach (var deed in _deeds)
        {
            await Task.Delay(deed.Pause, _clock);
            await Task.Delay(_moves.WaitFor(deed, LedgerTime.From(_world.Now)), _clock);
            await DoAsync(deed);
        }
        IsDone = true;
    }

    private async Task DoAsync(PlannedDeed deed)
    {
        SendCommand send = (key, kind, payload) => SendAsync(key, kind, payload, deed);
        SignBound sign = (key, kind, payload) => Sign(key, kind, payload, deed);
        Func<SignedCommand, Task> commit = command => CommitAsync(command, deed, isOnlyTry: true);
        if (deed.Deed == Deed.Read)
            await ReadAsync(deed);
        else if (deed.Deed == Deed.Deposit)
            await _claimant.DepositAsync(OpenAmount.Whole(1 + (ulong)deed.Number));
        else if (deed.Deed == Deed.Claim)
        {
            // Mostly there is something to claim.
            if (deed.Number % 5 > 0 && _ledger.Auditor.Head!.State.Open.Claims.Find(_wallet.Account) is null && _moves.Of(deed with { Deed = Deed.Withdraw }) is var (kind, payload))
                await SendAsync(_wallet.Key, kind, payload, deed);
            await _claimant.ClaimAsync(deed);
        }
        else if (deed.Deed == Deed.Propose)
            await _proposer.ProposeAsync(deed.Number, send);
        else if (deed.Deed == Deed.Contribute)
            await _curator.ContributeAsync(deed.Number, send);
        else if (deed.Deed == Deed.Judge)
            await _curator.JudgeAsync(deed.Number, send);
        else if (deed.Deed == Deed.Rotate)
            await _wallet.RotateAsync(isByGuardian: deed.Number % 3 == 0, sign, commit, send);
        else if (deed.Deed == Deed.StolenKey)
        {
            _world.Count($"attack {deed.Deed}");
            await _wallet.BeStolenAsync(isGuarded: deed.Number % 2 == 0, sign, commit, send);
        }
        else if (SimulatedAttacker.IsAttack(deed.Deed))
            await _attacker.AttackAsync(deed, send);
        else if (deed.Deed == Deed.Repeat && _sent.Count > 0)
        {
            var again = _sent[deed.Number % _sent.Count];
            _ledger.Auditor.Retried(again);
            await CommitAsync(again, deed, isOnlyTry: false);
        }
        else
        {
            var command = Sign(deed);
            _sent.Add(command);
            if (deed.Deed == Deed.SendTwice)
                await Task.WhenAll(CommitAsync(command, deed, isOnlyTry: false), CommitAsync(command, deed, isOnlyTry: false));
            else
                await CommitAsync(command, deed, isOnlyTry: true);
        }
    }

    private async Task CommitAsync(SignedCommand command, PlannedDeed deed, bool isOnlyTry)
    {
        if (await _sender.CommitAsync(command, deed.Patience, isOnlyTry) is { Subject: { } subject } && subject.StartsWith("dn-", StringComparison.Ordinal))
            _datanets.Add(subject);
    }

    private async Task ReadAsync(PlannedDeed deed)
    {
        var server = _ledger.Servers[deed.Number % _ledger.Servers.Count];
        var blocks = _ledger.Auditor.Blocks;
        var answer = await server.CallAsync((sequencer, caller) => sequencer.FreshAsync(caller), deed.Patience);
        _world.Count(answer is { IsOk: true } ? "reads" : "reads without an answer");
        if (answer is { IsOk: true, Value: var head })
            _ledger.Auditor.Read(head, blocks);
    }

    private SignedCommand Sign(PlannedDeed deed)
    {
        var (kind, payload) = PayloadOf(deed);
        return Sign(_wallet.Key, kind, payload, deed.Deed == Deed.ReuseNonce && _sent.Count > 0 ? _sent[^1].Command.Nonce : _nonce++, deed);
    }

    private SignedCommand Sign(KeyPair key, string kind, object payload, ulong nonce, PlannedDeed deed) =>
        SignedCommand.Sign(Command.Create(kind, payload, nonce, LedgerTime.From(_world.Now + deed.Lifetime)), key, _ledger.Auditor.Head!.Domain);

    private SignedCommand Sign(KeyPair key, string kind, Func<ulong, LedgerTime, object> payload, PlannedDeed deed)
    {
        var nonce = _nonce++;
        return Sign(key, kind, payload(nonce, LedgerTime.From(_world.Now + deed.Lifetime)), nonce, deed);
    }

    private async Task<SignedCommand> SendAsync(KeyPair key, string kind, object payload, PlannedDeed deed)
    {
        var command = Sign(key, kind, payload, _nonce++, deed);
        await CommitAsync(command, deed, isOnlyTry: true);
        return command;
    }

    private (string Kind, object Payload) PayloadOf(PlannedDeed deed) => deed.Deed switch
    {
        Deed.Declare => (Kinds.ContributionDeclare, new
        {
            datanet = AnyDatanet(deed),
            files = new[] { new { format = "jsonl", name = "a.jsonl", partSize = "1000", size = "100" } },
        }),
        Deed.RegisterApiKey => (Kinds.ApiKeyRegister, new ApiKeyRegister(KeyHash(deed), new ApiKeyTerms("simulated", ApiScopes.Read, LedgerTime.From(_world.Now.AddMinutes(5)), 10, 100)).ToJson()),
        Deed.RevokeApiKey => (Kinds.ApiKeyRevoke, new { hash = KeyHash(deed).ToString() }),
        Deed.Cancel => (Kinds.Cancel, new { nonce = (deed.Number % 2 == 0 || _sent.Count == 0 ? _nonce + 1 : _sent[^1].Command.Nonce).ToString(CultureInfo.InvariantCulture) }),
        Deed.Guard => (Kinds.AccountGuard, SimulatedWallet.Guarded(deed.Number % 4 == 0 ? null : _wallet.Guardian)),
        Deed.Sponsor => (deed.Number % 4 == 0 ? Kinds.SponsorWithdraw : Kinds.SponsorFund, new { amount = _moves.Amount(3 + (deed.Number % 6)), datanet = AnyDatanet(deed) }),
        Deed.RevokeWriter => (Kinds.KeyRevoke, WriterDuty(deed)),
        Deed.RegisterWriter => (Kinds.KeyRegister, WriterDuty(deed)),
        Deed.Report when SimulatedAttacker.Report(_ledger, deed.Number) is { } report => report,
        _ => _moves.Of(deed) ?? (Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "MIT" }, name = $"Datanet {deed.Number}", visibility = "public" }),
    };

    private string AnyDatanet(PlannedDeed deed) => _datanets.Count == 0 ? "dn-1" : _datanets[deed.Number % _datanets.Count];

    private object WriterDuty(PlannedDeed deed) =>
        new { address = _ledger.Servers[deed.Number % _ledger.Servers.Count].Writer.Address.ToString(), duties = new[] { "writer" } };

    /// <summary>A few keys, so that one is registered twice and revoked now and then.</summary>
    private static Hash256 KeyHash(PlannedDeed deed) => Hash256.Sha256([(byte)(deed.Number % 8)]);
}
