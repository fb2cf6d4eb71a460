using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Witness;

/// <summary>What a witness remembers, in memory; a test can make requests wait or fail.</summary>
internal sealed class MemoryRecords : IWitnessRecords
{
    private readonly Dictionary<string, SignedNote> _notes = new(StringComparer.Ordinal);

    /// <summary>Runs after each read and before each replacement.</summary>
    public Func<Task> Between { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after each replacement, before the answer.</summary>
    public Action AfterReplace { get; set; } = () => { };

    public async Task<SignedNote?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        var note = _notes.GetValueOrDefault(origin);
        await Between();
        return note;
    }

    public Task<bool> ReplaceAsync(string origin, SignedNote? before, SignedNote next, CancellationToken cancellationToken)
    {
        if (_notes.GetValueOrDefault(origin) != before)
            return Task.FromResult(false);
        _notes[origin] = next;
        AfterReplace();
        return Task.FromResult(true);
    }
}
