using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Ledger;

/// <summary>The commands that are measured: each creates a small Datanet, in an entry of about 450 bytes.</summary>
internal static class Workload
{
    /// <summary>Below the number of nonces that one actor may have live at once.</summary>
    private const int CommandsPerActor = 1_000;

    /// <summary>The largest lifetime is an hour.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(50);

    /// <summary>Signs the blocks.</summary>
    public static KeyPair Writer { get; } = Key(1);

    /// <summary>The ledger that they go to.</summary>
    public static Genesis Genesis { get; } = new("bench", 31337, LedgerState.LatestRules,
        [new RegisteredKey(Writer.Address, Duties.Writer), new RegisteredKey(Key(2).Address, Duties.Operator)], LedgerParameters.Default);

    /// <summary>Signs commands on all threads.</summary>
    /// <param name="domain">The ledger that they are for.</param>
    /// <param name="first">The first command's number; no two of a ledger may have the same.</param>
    /// <param name="count">How many.</param>
    public static SignedCommand[] Sign(LedgerDomain domain, int first, int count)
    {
        var firstActor = first / CommandsPerActor;
        var actors = Enumerable.Range(firstActor, ((first + count - 1) / CommandsPerActor) - firstActor + 1).Select(actor => Key(1_000 + actor)).ToArray();
        var deadline = LedgerTime.From(DateTimeOffset.UtcNow + Lifetime);
        var commands = new SignedCommand[count];
        Parallel.For(0, count, i =>
        {
            var number = first + i;
            var command = Command.Create(Kinds.DatanetCreate, new
            {
                card = "",
                contributions = "open",
                licence = new { id = "CC-BY-4.0" },
                name = $"bench {number:00000000}",
                visibility = "public",
            }, (ulong)number, deadline);
            commands[i] = SignedCommand.Sign(command, actors[(number / CommandsPerActor) - firstActor], domain);
        });
        return commands;
    }

    /// <summary>The key of a number: the same in every run, and no secret.</summary>
    public static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64"));
}
