using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpenLedger.Cli.Stack;

/// <summary>A server started as a child process on a port of its own choice: its printed lines are kept, and readiness is read from them.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    /// <summary>Most recent lines kept in memory for error messages, in lines.</summary>
    private const int KeptLines = 400;

    /// <summary>How long the last lines of a process that has ended may take to arrive.</summary>
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly StreamWriter? _log;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<Func<string, bool>, TaskCompletionSource<string>> _waiters = new();
    private readonly Lock _logLock = new();
    private int _openStreams = 2;
    private volatile bool _ended;

    private ChildServer(string name, Process process, StreamWriter? log)
    {
        Name = name;
        _process = process;
        _log = log;
    }

    /// <summary>What the server is called in messages.</summary>
    public string Name { get; }

    /// <summary>The id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Ends when the process has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>The last lines that the server printed, oldest first.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Starts <paramref name="start"/>, keeping its output, also in <paramref name="logFile"/> where one is given.</summary>
    public static ChildServer Start(string name, ProcessStartInfo start, string? logFile = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = false;
        start.UseShellExecute = false;
        // A session of its own: Ctrl-C in a terminal reaches only this program, which then ends its servers in order.
        start.ArgumentList.Insert(0, start.FileName);
        start.FileName = "setsid";
        var log = logFile is null ? null : new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var server = new ChildServer(name, process, log);
        process.OutputDataReceived += (_, e) => server.OnLine(e.Data);
        process.ErrorDataReceived += (_, e) => server.OnLine(e.Data);
        process.Exited += (_, _) => _ = server.EndAsync();
        if (!process.Start())
            throw new InvalidOperationException($"{name} did not start.");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>The first printed line, past or future, that <paramref name="match"/> accepts.</summary>
    /// <exception cref="InvalidOperationException">The process ended before it printed such a line.</exception>
    /// <exception cref="TimeoutException">No such line within <paramref name="within"/>.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> match, TimeSpan within, CancellationToken cancellationToken = default)
    {
        var waiter = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters[match] = waiter;
        try
        {
            if (_lines.FirstOrDefault(match) is { } seen)
                return seen;
            if (_ended)
                FailWaiters();
            return await waiter.Task.WaitAsync(within, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{Name} printed no such line within {within.TotalSeconds:0} s. Its last output:\n{Output}", e);
        }
        finally
        {
            _waiters.TryRemove(match, out _);
        }
    }

    /// <summary>Ends the process at once (SIGKILL), as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Makes the process stand still (SIGSTOP): its connections stay open and nothing answers, as when a machine stalls.</summary>
    public void Suspend()
    {
        if (!Signals.Suspend(_process.Id))
            throw new InvalidOperationException($"{Name} could not be suspended.");
    }

    /// <summary>Lets a suspended process go on (SIGCONT).</summary>
    public void Resume()
    {
        if (!Signals.Resume(_process.Id))
            throw new InvalidOperationException($"{Name} could not be resumed.");
    }

    /// <summary>Asks the process to end (SIGTERM) and kills it when it has not within <paramref name="grace"/>; its exit code.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited)
        {
            Signals.Terminate(_process.Id);
            using var timeout = new CancellationTokenSource(grace);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10));
        _process.Dispose();
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
                _outputEnded.TrySetResult();
            return;
        }
        _lines.Enqueue(line);
        while (_lines.Count > KeptLines)
            _lines.TryDequeue(out _);
        if (_log is not null)
        {
            lock (_logLock)
                _log.WriteLine(line);
        }
        foreach (var (match, waiter) in _waiters)
        {
            if (match(line))
                waiter.TrySetResult(line);
        }
    }

    /// <summary>The end of a process is known before its last lines have been read, and those say why it ended; a descendant that keeps the streams open is not waited for.</summary>
    private async Task EndAsync()
    {
        await Task.WhenAny(_outputEnded.Task, Task.Delay(LastWordsLimit));
        _ended = true;
        FailWaiters();
    }

    private void FailWaiters()
    {
        foreach (var waiter in _waiters.Values)
            waiter.TrySetException(new InvalidOperationException($"{Name} ended. Its last output:\n{Output}"));
    }
}
