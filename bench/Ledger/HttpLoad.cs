using System.Diagnostics;
using System.Threading.Channels;
using Azure.Data.Tables;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Verification;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Ledger;

/// <summary>Load on a functions app of its own process, over <see cref="Connections"/> connections.</summary>
internal sealed class HttpLoad : IAsyncDisposable
{
    /// <summary>How many connections there are.</summary>
    public const int Connections = 64;

    private const int Created = 201;
    private const int TooMany = 429;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly LocalStack _stack;
    private readonly LedgerDomain _domain;
    private readonly HttpConnection[] _connections;
    private int _signed;
    private int _accepted;

    private HttpLoad(LocalStack stack, LedgerDomain domain, HttpConnection[] connections)
    {
        _stack = stack;
        _domain = domain;
        _connections = connections;
    }

    /// <summary>How many commands were acknowledged so far.</summary>
    public int Accepted => _accepted;

    /// <summary>Starts a stack and connects to it.</summary>
    public static async Task<HttpLoad> StartAsync(CancellationToken cancellationToken)
    {
        var stack = await LocalStack.StartAsync(new LocalStackOptions(), cancellationToken);
        using var client = new LedgerClient(stack.Functions.Address);
        var domain = await client.GetDomainAsync(cancellationToken);
        var connections = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => HttpConnection.OpenAsync(stack.Functions.Address, cancellationToken)));
        return new HttpLoad(stack, domain, connections);
    }

    /// <summary>Closed loop: each connection sends its next command when the last one is answered.</summary>
    public async Task<LoadResult> SaturateAsync(int count, CancellationToken cancellationToken)
    {
        var requests = Prepare(count);
        var (next, taken) = (-1, 0);
        var cpu = ReadServerCpu();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_connections.Select(connection => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                if (await IsTakenAsync(connection, requests[i], cancellationToken))
                    Interlocked.Increment(ref taken);
            }
        }, cancellationToken)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoadResult(count / seconds, taken, count - taken, taken / seconds, (ReadServerCpu() - cpu).TotalMicroseconds / taken);
    }

    /// <summary>
    /// Open loop: command i is due i / rate seconds after the start, and its latency counts from then, so that waiting for a connection is part of it.
    /// </summary>
    /// <returns>The latency of each accepted command in milliseconds, and what became of the load.</returns>
    public async Task<(LoadResult Load, double[] LatenciesMs)> PaceAsync(int count, double ratePerSecond, CancellationToken cancellationToken)
    {
        var requests = Prepare(count);
        var latencies = new double[count];
        var due = Channel.CreateUnbounded<int>();
        var cpu = ReadServerCpu();
        var started = Stopwatch.GetTimestamp();
        var workers = _connections.Select(connection => Task.Run(async () =>
        {
            await foreach (var i in due.Reader.ReadAllAsync(cancellationToken))
            {
                var taken = await IsTakenAsync(connection, requests[i], cancellationToken);
                latencies[i] = taken ? Stopwatch.GetElapsedTime(started).TotalMilliseconds - (i * 1000 / ratePerSecond) : double.NaN;
            }
        }, cancellationToken)).ToArray();
        for (var i = 0; i < count; i++)
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds * ratePerSecond < i)
                await Task.Delay(Pause, cancellationToken);
            due.Writer.TryWrite(i);
        }
        var offeredSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        due.Writer.Complete();
        await Task.WhenAll(workers);
        var accepted = latencies.Where(double.IsFinite).ToArray();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = ReadServerCpu() - cpu;
        var load = new LoadResult(count / offeredSeconds, accepted.Length, count - accepted.Length, accepted.Length / seconds, cpu.TotalMicroseconds / accepted.Length);
        return (load, accepted);
    }

    /// <summary>How many commands are on the ledger, by a verification of the table.</summary>
    public async Task<ulong> CountCommittedAsync(CancellationToken cancellationToken)
    {
        var tables = new TableServiceClient(_stack.Azurite.ConnectionString, StorageServices.TableOptions());
        var report = await BlockVerifier.VerifyAsync(new TableBlockStore(tables.GetTableClient(new StorageOptions().LedgerTable)).ReadRawAsync, new VerificationOptions(), cancellationToken);
        return report.Commands;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        await _stack.DisposeAsync();
    }

    private TimeSpan ReadServerCpu()
    {
        using var process = Process.GetProcessById(_stack.Functions.Process.ProcessId);
        return process.TotalProcessorTime;
    }

    private byte[][] Prepare(int count)
    {
        var commands = Workload.Sign(_domain, _signed, count);
        _signed += count;
        return [.. commands.AsParallel().AsOrdered().Select(c => HttpConnection.Request(_stack.Functions.Address, "/api/commands", c.ToBody()))];
    }

    private async Task<bool> IsTakenAsync(HttpConnection connection, byte[] request, CancellationToken cancellationToken)
    {
        var status = await connection.SendAsync(request, cancellationToken);
        if (status is not (Created or TooMany))
            throw new InvalidOperationException($"A command was answered {status}.");
        if (status == Created)
            Interlocked.Increment(ref _accepted);
        return status == Created;
    }
}
