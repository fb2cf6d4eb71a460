using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Client;

/// <summary>The private key of a log or a witness in a file of its own, which only its owner may read: one line, as in Go's sumdb/note.</summary>
internal static class NoteKeyFile
{
    private const int MaxBytes = 4096;

    /// <summary>Reads a key.</summary>
    /// <exception cref="CliException">There is none of that type; what is there is not repeated.</exception>
    public static NoteSigner Load(string file, NoteKeyType type)
    {
        if (!File.Exists(file))
            throw new CliException($"The key file {file} does not exist.", null);
        if (new FileInfo(file).Length > MaxBytes)
            throw new CliException($"{file} is too large for a key file.", null);
        if (!NoteSigner.Parse(File.ReadAllText(file).Trim()).Try(out var key, out var error))
            throw new CliException($"There is no key in {file}: {error.Message}", null);
        return key.Verifier.Type == type ? key : throw new CliException($"The key in {file} is of the type {key.Verifier.Type}, not {type}.", null);
    }
}
