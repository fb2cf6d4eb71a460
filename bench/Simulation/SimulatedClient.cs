using System.Globalization;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Bench.Simulation;

/// <summary>Someone who uses the ledger: does its deeds in order, asks any server, and sends each command until it has an answer that is one.</summary>
internal sealed class SimulatedClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly IReadOnlyList<PlannedDeed> _deeds;
    private readonly List<string> _datanets;
    private readonly Random _random;
    private readonly KeyPair _key;
    private readonly string _name;
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
        (_name, _key, _random) = ($"client {number}", SimulatedLedger.ClientKey(number), Seeded.For(world.Seed, "client", number));
        var process = new SimulatedProcess(world, _name);
        _clock = new ProcessClock(world, process, () => TimeSpan.Zero);
        process.Start(LiveAsync);
    }

    /// <summary>True once all is done.</summary>
    public bool IsDone { get; private set; }

    private async Task LiveAsync()
    {
        while (_ledger.Auditor.Head is null)
            await Task.Delay(Pause, _clock);
        foreach (var deed in _deeds)
        {
            await Task.Delay(deed.Pause, _clock);
            await DoAsync(deed);
        }
        IsDone = true;
    }

    private async Task DoAsync(PlannedDeed deed)
    {
        if (deed.Deed == Deed.Read)
            await ReadAsync(deed);
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

    /// <summary>Sends a command until it is on the ledger or refused.</summary>
    private async Task CommitAsync(SignedCommand command, PlannedDeed deed, bool isOnlyTry)
    {
        var isFinal = isOnlyTry;
        for (var pause = Pause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var server = _ledger.Servers[_random.Next(_ledger.Servers.Count)];
            var (blocks, clocks) = (_ledger.Auditor.Blocks, new HashSet<LedgerTime> { ClockOf(server) });
            if (_world.IsTraced)
                _world.Trace(_name, $"sends {command.Command.Kind} {command.Command.Nonce} to {server.Name}");
            var answer = await server.CallAsync((sequencer, caller) => _ledger.Options.Submit(sequencer, command, caller), deed.Patience);
            clocks.Add(ClockOf(server));
            clocks.Add(LedgerTime.From(_world.Now));
            Tell(command, answer);
            if (answer is not { } told)
                isFinal = false;
            else if (told.Try(out var committed, out var error))
            {
                _ledger.Auditor.Acknowledged(command, committed);
                if (committed.Outcome.Subject is { } subject && subject.StartsWith("dn-", StringComparison.Ordinal))
                    _datanets.Add(subject);
                return;
            }
            else if (error.Kind == ErrorKind.Broken)
                _world.Find(Rule.NoServerBreaks, $"{server.Name} answers {error.Code}: {error.Message}");
            else if (error.Kind is ErrorKind.Busy or ErrorKind.Unavailable && error.Code != "too-many-live-nonces")
                isFinal &= error.Code != "outcome-unknown";
            else
            {
                _ledger.Auditor.Refused(command, error, blocks, clocks, isFinal);
                return;
            }
            await Task.Delay(pause, _clock);
        }
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
        var nonce = deed.Deed == Deed.ReuseNonce && _sent.Count > 0 ? _sent[^1].Command.Nonce : _nonce++;
        return SignedCommand.Sign(Command.Create(kind, payload, nonce, LedgerTime.From(_world.Now + deed.Lifetime)), _key, _ledger.Auditor.Head!.Domain);
    }

    private (string Kind, object Payload) PayloadOf(PlannedDeed deed) => deed.Deed switch
    {
        Deed.Declare => (Kinds.ContributionDeclare, new
        {
            datanet = _datanets.Count == 0 ? "dn-1" : _datanets[deed.Number % _datanets.Count],
            files = new[] { new { format = "jsonl", name = "a.jsonl", partSize = "1000", size = "100" } },
        }),
        Deed.RegisterApiKey => (Kinds.ApiKeyRegister, new ApiKeyRegister(KeyHash(deed), new ApiKeyTerms("simulated", ApiScopes.Read, LedgerTime.From(_world.Now.AddMinutes(5)), 10, 100)).ToJson()),
        Deed.RevokeApiKey => (Kinds.ApiKeyRevoke, new { hash = KeyHash(deed).ToString() }),
        Deed.Cancel => (Kinds.Cancel, new { nonce = (deed.Number % 2 == 0 || _sent.Count == 0 ? _nonce + 1 : _sent[^1].Command.Nonce).ToString(CultureInfo.InvariantCulture) }),
        Deed.RevokeWriter => (Kinds.KeyRevoke, WriterDuty(deed)),
        Deed.RegisterWriter => (Kinds.KeyRegister, WriterDuty(deed)),
        _ => (Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "MIT" }, name = $"Datanet {deed.Number}", visibility = "public" }),
    };

    private object WriterDuty(PlannedDeed deed) =>
        new { address = _ledger.Servers[deed.Number % _ledger.Servers.Count].Writer.Address.ToString(), duties = new[] { "writer" } };

    /// <summary>A few keys, so that one is registered twice and revoked now and then.</summary>
    private static Hash256 KeyHash(PlannedDeed deed) => Hash256.Sha256([(byte)(deed.Number % 8)]);

    private LedgerTime ClockOf(SimulatedServer server) => LedgerTime.From(_world.Now + server.Skew);

    private void Tell(SignedCommand command, Result<Committed>? answer)
    {
        var code = answer is not { } told ? "no answer" : told.Try(out var committed, out var error) ? (committed.Repeated ? "repeated" : "committed") : error.Code;
        _world.Count($"answer {code}");
        if (_world.IsTraced)
            _world.Trace(_name, $"is told of {command.Command.Kind} {command.Command.Nonce}: {code}{(answer is { IsOk: true } ok ? $" as entry {ok.Value.Outcome.Seq}" : "")}");
    }
}
