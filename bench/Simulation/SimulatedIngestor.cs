using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Who attests what contributions hold. There are no files here, so each holds the same record.</summary>
internal sealed class SimulatedIngestor
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300), Life = TimeSpan.FromSeconds(20), Patience = TimeSpan.FromSeconds(5);
    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);

    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly CommandSender _sender;
    private readonly ProcessClock _clock;
    private readonly HashSet<ContributionId> _done = [];
    private ulong _nonce = 1;

    /// <summary>Begins at once.</summary>
    public SimulatedIngestor(World world, SimulatedLedger ledger)
    {
        (_world, _ledger) = (world, ledger);
        var process = new SimulatedProcess(world, "ingest");
        _clock = new ProcessClock(world, process, () => TimeSpan.Zero);
        _sender = new CommandSender(world, ledger, process.Name, Seeded.For(world.Seed, "ingest"), _clock);
        process.Start(LiveAsync);
    }

    /// <summary>What it attests with.</summary>
    public static KeyPair Key { get; } = KeyPair.FromPrivateKey(new string('5', 64));

    /// <summary>What stands for the bytes of every file.</summary>
    public static Hash256 FileHash => SomeHash;

    private async Task LiveAsync()
    {
        while (!_ledger.IsQuiet)
        {
            foreach (var (id, contribution) in _ledger.Auditor.Head?.State.Datanets.Contributions.AsEnumerable() ?? [])
            {
                if (contribution.State == ContributionState.Completed && _done.Add(id))
                    await AttestAsync(id);
            }
            await Task.Delay(Interval, _clock);
        }
    }

    private async Task AttestAsync(ContributionId id)
    {
        var analysis = new AnalysisSummary(0, 0, [new Tally("eng", 1)], 10_000, [], [], new StoredFile(SomeHash, 1), new StoredFile(Hash256.Sha256([]), 0));
        var payload = new { analysis = analysis.ToJson(), contribution = id.ToString(), duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = SomeHash.ToString(), root = SomeHash.ToString() };
        var command = Command.Create(Kinds.ContributionIngest, payload, _nonce++, LedgerTime.From(_world.Now + (Life < _ledger.Pace ? Life : _ledger.Pace)));
        await _sender.CommitAsync(SignedCommand.Sign(command, Key, _ledger.Auditor.Head!.Domain), Patience, isOnlyTry: true);
    }
}
