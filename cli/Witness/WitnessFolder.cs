using OpenLedger.Cli.Stack;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Witness;

/// <summary>What a witness remembers, in a folder of its own: a file for each log, named by the SHA-256 of its origin. One process at a time has the folder.</summary>
internal sealed class WitnessFolder : IWitnessRecords, IDisposable
{
    private readonly string _folder;
    private readonly FileStream _held;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Takes the folder, which is made where there is none.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public WitnessFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        PrivateFile.CreateFolder(_folder);
        try
        {
            _held = new FileStream(Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"The folder {_folder} is another witness's: two that share a memory could cosign a fork between them.", e);
        }
    }

    /// <inheritdoc/>
    public async Task<SignedNote?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return Read(origin);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(string origin, SignedNote? before, SignedNote next, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Read(origin)?.ToString() != before?.ToString())
                return false;
            PrivateFile.Write(FileOf(origin), next.Encode());
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        _held.Dispose();
        _turn.Dispose();
    }

    private SignedNote? Read(string origin)
    {
        var file = FileOf(origin);
        if (!File.Exists(file))
            return null;
        if (SignedNote.Parse(File.ReadAllBytes(file)).Try(out var note, out var error) && Checkpoint.Parse(note.Text).Try(out var checkpoint, out error))
            return checkpoint.Origin == origin ? note : throw new CorruptLogException($"{file} is about {checkpoint.Origin}, not about {origin}.");
        throw new CorruptLogException($"{file} is damaged, so this witness no longer knows what it has cosigned of {origin}: {error.Message}");
    }

    private string FileOf(string origin) => Path.Combine(_folder, $"{Hash256.Sha256(System.Text.Encoding.UTF8.GetBytes(origin))}.checkpoint");
}
