using System.Text;
using System.Threading.Channels;
using Azure.Data.Tables;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Chaos;

/// <summary>
/// A process that writes to a shared ledger until it is killed. It says what it is about to send before it sends it, and what it was told as soon as it was
/// told, each in one write to a pipe.
/// </summary>
internal static class ChaosWriter
{
    /// <summary>The hidden word of the command line that runs it.</summary>
    public const string Word = "chaos-writer";

    /// <summary>The environment variable with the storage's connection string.</summary>
    public const string StorageVariable = "OPENLEDGER_CHAOS_STORAGE";

    /// <summary>The environment variable with the writer's key.</summary>
    public const string KeyVariable = "OPENLEDGER_CHAOS_KEY";

    /// <summary>Commands that wait for an answer at a time.</summary>
    private const int Window = 16;

    /// <summary>Below the number of nonces that one actor may have live at once; each command uses two.</summary>
    private const int CommandsPerActor = 400;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes until the process ends.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var table = new TableClient(Environment.GetEnvironmentVariable(StorageVariable)!, "ledger", StorageServices.TableOptions(retries: 0));
        var options = new SequencerOptions { Jitter = Random.Shared.NextDouble };
        await using var sequencer = new Sequencer(new TableBlockStore(table), KeyPair.FromPrivateKey(Environment.GetEnvironmentVariable(KeyVariable)!), options, TimeProvider.System);
        await sequencer.OpenAsync(null, cancellationToken);
        var inherited = Channel.CreateUnbounded<SignedCommand>();
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            await inherited.Writer.WriteAsync(SignedCommand.Parse(Convert.FromBase64String(line), sequencer.Head.Domain).Value, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Window).Select(_ => Task.Run(() => SendAsync(sequencer, inherited.Reader, cancellationToken), cancellationToken)));
        return 0;
    }

    private static async Task SendAsync(Sequencer sequencer, ChannelReader<SignedCommand> inherited, CancellationToken cancellationToken)
    {
        var actor = KeyPair.Generate();
        for (var number = 0UL; !cancellationToken.IsCancellationRequested; number++)
        {
            if (number == CommandsPerActor)
                (actor, number) = (KeyPair.Generate(), 0);
            if (!inherited.TryRead(out var command))
            {
                command = SignedCommand.Sign(
                    Command.Create(Kinds.Cancel, new { nonce = ApiNumber(number + CommandsPerActor) }, number, LedgerTime.From(DateTimeOffset.UtcNow + Lifetime)), actor, sequencer.Head.Domain);
            }
            var (name, body) = (CommandBook.Name(command.Actor, command.Command.Nonce), Convert.ToBase64String(command.ToBody()));
            Say($"sent {name} {body} .");
            Say($"done {name} {await CommitAsync(sequencer, command, cancellationToken)} {body} .");
        }
    }

    /// <summary>Sends the same command until it is on the ledger.</summary>
    private static async Task<Seq> CommitAsync(Sequencer sequencer, SignedCommand command, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await sequencer.SubmitAsync(command, cancellationToken);
            if (result.Try(out var committed, out var error))
                return committed.Outcome.Seq;
            if (error.Kind is not (ErrorKind.Busy or ErrorKind.Unavailable))
                throw new InvalidOperationException($"{error.Code}: {error.Message}");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static string ApiNumber(ulong value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>One write of less than PIPE_BUF bytes (4,096), which the system does not mix with others (pipe(7)).</summary>
    private static void Say(string line) => Output.Write(Encoding.ASCII.GetBytes(line + "\n"));

    private static readonly Stream Output = Console.OpenStandardOutput();
}
