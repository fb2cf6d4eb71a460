using System.Collections.Concurrent;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>What has happened in this process, for the tests to read over HTTP.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line) => _lines.Enqueue(line);
}

/// <summary>Doors that a function waits behind until a test opens them.</summary>
public sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    public Task WaitAsync(string name, CancellationToken cancellationToken) => Of(name).Task.WaitAsync(cancellationToken);

    public void Open(string name) => Of(name).TrySetResult();

    private TaskCompletionSource Of(string name) => _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>One a scope; it tells the journal when its scope ends.</summary>
public sealed class ScopedThing(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => journal.Add($"disposed {Id}");
}
