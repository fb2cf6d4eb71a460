using System.Text.Json;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Client;

/// <summary>A vote on a contribution that was committed to and not shown yet, in a file that only its owner may read: the payload that will show it.</summary>
internal static class VoteFile
{
    private const int MaxBytes = 16_384;

    /// <summary>Writes a vote to a new file, before anything of it is sent: who loses it cannot show it, and is slashed.</summary>
    /// <exception cref="CliException">There is a file of that name, or it is no vote.</exception>
    public static CurationReveal Create(string file, object payload)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(payload);
        if (!Payload.Parse(Kinds.CurationReveal, content).Try(out var vote, out var error))
            throw new CliException(error.Message, null);
        if (File.Exists(file))
            throw new CliException($"{file} exists; a vote is never overwritten, because whoever cannot show it is slashed.", "Show that vote first, or name another file with --vote.");
        PrivateFile.Create(file, content);
        return (CurationReveal)vote;
    }

    /// <summary>Reads a vote.</summary>
    /// <exception cref="CliException">There is none in it.</exception>
    public static JsonElement Load(string file)
    {
        if (!File.Exists(file))
            throw new CliException($"There is no file {file}.", "It was written when you committed to the vote: ./openledger curation commit --help");
        if (new FileInfo(file).Length > MaxBytes)
            throw new CliException($"{file} is too large for a vote.", null);
        var content = File.ReadAllBytes(file);
        if (!Payload.Parse(Kinds.CurationReveal, content).Try(out _, out var error))
            throw new CliException($"There is no vote in {file}: {error.Message}", null);
        using var document = Jcs.Parse(content).Value;
        return document.RootElement.Clone();
    }
}
