using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Chaos;

/// <summary>
/// The parent's end of a process that runs <see cref="ChaosWriter"/>. What the process says comes through a pipe that outlives it, so whatever it said before it
/// was killed is read.
/// </summary>
internal sealed class ChaosChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CommandBook _book;
    private readonly ConcurrentDictionary<string, byte[]> _unanswered = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _acknowledged = new(0);

    private ChaosChild(Process process, CommandBook book, IReadOnlyList<byte[]> inherited)
    {
        (_process, _book) = (process, book);
        // What was handed on is this process's to answer now, even where it dies before it has read it.
        foreach (var body in inherited)
            _unanswered[Convert.ToBase64String(body)] = body;
        _reading = ReadAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Ends when the process has ended and everything that it said has been read.</summary>
    public Task Ended => _reading;

    /// <summary>Starts a process with one writer's key and the commands of dead processes that it sends again.</summary>
    public static ChaosChild Start(string connectionString, KeyPair writer, IReadOnlyList<byte[]> inherited, CommandBook book)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChaosChild).Assembly.Location, ChaosWriter.Word])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ChaosWriter.StorageVariable] = connectionString;
        start.Environment[ChaosWriter.KeyVariable] = writer.ExportPrivateKey();
        var process = Process.Start(start) ?? throw new InvalidOperationException("A writer did not start.");
        try
        {
            foreach (var body in inherited)
                process.StandardInput.WriteLine(Convert.ToBase64String(body));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already, which whoever waits for it is told.
        }
        return new ChaosChild(process, book, inherited);
    }

    /// <summary>Waits until the process was told of so many more commands that they are on the ledger.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself.</exception>
    /// <exception cref="TimeoutException">It did not get there in time.</exception>
    public async Task AcknowledgedAsync(int count, TimeSpan within, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            for (var seen = 0; seen < count; seen++)
            {
                var next = _acknowledged.WaitAsync(limit.Token);
                await Task.WhenAny(next, _reading);
                if (!next.IsCompleted)
                    throw new InvalidOperationException($"A writer ended by itself: {await _errors}");
                await next;
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A writer had fewer than {count} commands acknowledged within {within.TotalSeconds:0} s.", e);
        }
    }

    /// <summary>Kills the process (SIGKILL), reads what it still said, and gives back the commands that it leaves without an answer.</summary>
    /// <exception cref="InvalidOperationException">It had ended by itself, which no writer should.</exception>
    public async Task<IReadOnlyList<byte[]>> KillAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"A writer ended by itself with {_process.ExitCode}: {await _errors}");
        _process.Kill();
        _killed.TrySetResult();
        await _process.WaitForExitAsync();
        await _reading;
        return [.. _unanswered.Values];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _acknowledged.Dispose();
    }

    /// <summary>Lines: <c>sent NAME BODY</c> before a command is submitted, <c>done NAME SEQ BODY</c> when it is on the ledger. The last one may be cut off.</summary>
    private async Task ReadAsync()
    {
        var output = _process.StandardOutput;
        while (await output.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["sent", var name, var body, "."]:
                    _book.Sent(name, Convert.FromBase64String(body));
                    _unanswered[body] = Convert.FromBase64String(body);
                    break;
                case ["done", var name, var seq, var body, "."]:
                    _book.Acknowledged(name, new Seq(ulong.Parse(seq, CultureInfo.InvariantCulture)));
                    _unanswered.TryRemove(body, out _);
                    _acknowledged.Release();
                    break;
                default:
                    // Whole lines end with a point; what a killed process did not finish to say does not count.
                    break;
            }
        }
    }
}
