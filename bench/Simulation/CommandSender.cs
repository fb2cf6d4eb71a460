using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Bench.Simulation;

/// <summary>Sends a command to any server, again and again, until it has an answer that is one. Every answer is held against the ledger.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">Where the servers are.</param>
/// <param name="name">Whose commands they are, in the trace.</param>
/// <param name="random">Draws the servers.</param>
/// <param name="clock">Its clock.</param>
internal sealed class CommandSender(World world, SimulatedLedger ledger, string name, Random random, TimeProvider clock)
{
    /// <summary>The first pause between two tries.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Sends a command until it is on the ledger or refused.</summary>
    /// <param name="command">The command.</param>
    /// <param name="patience">How long it waits for an answer before it asks again.</param>
    /// <param name="isOnlyTry">True where nobody else sends it, or has sent it before.</param>
    /// <returns>What became of it; null where it is refused.</returns>
    public async Task<Outcome?> CommitAsync(SignedCommand command, TimeSpan patience, bool isOnlyTry)
    {
        var isFinal = isOnlyTry;
        for (var pause = Pause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var server = ledger.Servers[random.Next(ledger.Servers.Count)];
            var (blocks, clocks) = (ledger.Auditor.Blocks, new HashSet<LedgerTime> { ClockOf(server) });
            if (world.IsTraced)
                world.Trace(name, $"sends {command.Command.Kind} {command.Command.Nonce} to {server.Name}");
            var answer = await server.CallAsync((sequencer, caller) => ledger.Options.Submit(sequencer, command, caller), patience);
            clocks.Add(ClockOf(server));
            clocks.Add(LedgerTime.From(world.Now));
            Tell(command, answer);
            if (answer is not { } told)
                isFinal = false;
            else if (told.Try(out var committed, out var error))
            {
                ledger.Auditor.Acknowledged(command, committed);
                return committed.Outcome;
            }
            else if (error.Kind == ErrorKind.Broken)
                world.Find(Rule.NoServerBreaks, $"{server.Name} answers {error.Code}: {error.Message}");
            else if (error.Kind is ErrorKind.Busy or ErrorKind.Unavailable && error.Code != "too-many-live-nonces")
                isFinal &= error.Code != "outcome-unknown";
            else
            {
                ledger.Auditor.Refused(command, error, blocks, clocks, isFinal);
                return null;
            }
            await Task.Delay(pause, clock);
        }
    }

    private LedgerTime ClockOf(SimulatedServer server) => LedgerTime.From(world.Now + server.Skew);

    private void Tell(SignedCommand command, Result<Committed>? answer)
    {
        var code = answer is not { } told ? "no answer" : told.Try(out var committed, out var error) ? (committed.Repeated ? "repeated" : "committed") : error.Code;
        world.Count($"answer {code}");
        if (world.IsTraced)
            world.Trace(name, $"is told of {command.Command.Kind} {command.Command.Nonce}: {code}{(answer is { IsOk: true } ok ? $" as entry {ok.Value.Outcome.Seq}" : "")}");
    }
}
