using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a server's timers do with states: put the hash of each on the ledger, and the state into the storage.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">What the servers share.</param>
/// <param name="server">Whose timers they are.</param>
/// <param name="sequencer">Its sequencer.</param>
/// <param name="clock">Its clock.</param>
internal sealed class SnapshotWorker(World world, SimulatedLedger ledger, SimulatedServer server, Sequencer sequencer, TimeProvider clock)
{
    private const int Kept = 2;

    private readonly SnapshotConnection _snapshots = new(world, ledger.Snapshots, server);
    private readonly TimeSpan _interval = server.Random.Mostly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));

    /// <summary>Works until the process ends, or nothing is to be written any more.</summary>
    public async Task RunAsync()
    {
        while (!ledger.IsQuiet && server.Open == sequencer)
        {
            if (sequencer.Head.State is { Boundary: { } point, IsBoundaryRecorded: var isRecorded })
                await (isRecorded ? StoreAsync(point) : RecordAsync(point));
            await Task.Delay(_interval, clock);
        }
    }

    private async Task RecordAsync(StatePoint point)
    {
        var recorded = await sequencer.RecordStateAsync(point, CancellationToken.None);
        world.Count(recorded.Error is { } error ? $"states not recorded, {error.Code}" : "states recorded");
        if (recorded.Error?.Kind == ErrorKind.Broken)
            world.Find(Rule.NoServerBreaks, $"{server.Name} does not record a state: {recorded.Error.Message}");
    }

    private async Task StoreAsync(StatePoint point)
    {
        try
        {
            var done = await SnapshotKeeper.KeepAsync(_snapshots, point, Kept, CancellationToken.None);
            if (done.Stored is not null)
                world.Count("snapshots stored");
        }
        catch (IOException e)
        {
            world.Trace(server.Name, $"leaves the snapshot for later: {e.Message}");
        }
    }
}
