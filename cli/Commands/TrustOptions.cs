using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Commands;

/// <summary>Whom the user of a <c>verify</c> command trusts: the options and what they come to.</summary>
internal sealed class TrustOptions
{
    private readonly Option<NoteVerifier?> _logKey;
    private readonly Option<NoteVerifier[]> _witnesses;
    private readonly Option<int?> _quorum = new("--quorum") { Description = "How many of the witnesses must have cosigned [all]", HelpName = "N" };

    /// <param name="needsKey">True where nothing can be said without the log's key.</param>
    public TrustOptions(bool needsKey)
    {
        _logKey = new Option<NoteVerifier?>("--log-key")
        {
            Description = "The log's public key, as its operator publishes it; its name is the log's origin",
            HelpName = "VKEY",
            Required = needsKey,
            CustomParser = argument => Parse(argument.Tokens[0].Value, NoteKeyType.Ed25519, argument.AddError),
        };
        _witnesses = new Option<NoteVerifier[]>("--witness")
        {
            Description = "The public key of a witness that must have cosigned; may be named several times",
            HelpName = "VKEY",
            CustomParser = argument => [.. argument.Tokens.Select(token => Parse(token.Value, NoteKeyType.CosignatureV1, argument.AddError)).OfType<NoteVerifier>()],
        };
        _quorum.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError("At least one witness.");
        });
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_logKey);
        command.Add(_witnesses);
        command.Add(_quorum);
    }

    /// <summary>Whom the user trusts; null where no key of a log was named.</summary>
    /// <exception cref="CliException">The options do not fit each other.</exception>
    public LogPolicy? Policy(ParseResult parsed)
    {
        var witnesses = Witnesses(parsed);
        if (parsed.GetValue(_logKey) is not { } key)
            return witnesses.Count == 0 ? null : throw new CliException("Witnesses cosign the checkpoints of a log: name its key too, with --log-key.", null);
        try
        {
            return new LogPolicy(key.Name, [key], witnesses, parsed.GetValue(_quorum) ?? witnesses.Count);
        }
        catch (ArgumentException)
        {
            throw new CliException("The keys that were named are not so many different ones.", "Name each witness once, and a quorum of at most as many.");
        }
    }

    /// <summary>The witnesses that were named.</summary>
    public IReadOnlyList<NoteVerifier> Witnesses(ParseResult parsed) => parsed.GetValue(_witnesses) ?? [];

    /// <summary>Which of the named witnesses have cosigned a checkpoint whose signatures have been checked, and when.</summary>
    public IReadOnlyList<Cosigned> CosignersOf(ParseResult parsed, SignedNote note) =>
    [
        .. from witness in Witnesses(parsed)
           let times = note.Signatures.Where(s => witness.Verify(note.Text, s)).Select(s => witness.TimeOf(s)).OfType<ulong>().ToList()
           where times.Count > 0
           select new Cosigned(witness.Name, TimeOf(times.Max())),
    ];

    /// <summary>Seconds since 1970 as a time of the ledger; what lies beyond the year 9999 is its end.</summary>
    private static LedgerTime TimeOf(ulong unixSeconds) => new(Math.Min(unixSeconds, LedgerTime.Max.UnixMs / 1000) * 1000);

    private static NoteVerifier? Parse(string vkey, NoteKeyType type, Action<string> refuse)
    {
        if (!NoteVerifier.Parse(vkey).Try(out var key, out var error))
            refuse($"\"{vkey}\" is no key of a log or a witness: {error.Message}");
        else if (key.Type != type)
            refuse($"\"{vkey}\" is the key of a {(key.Type == NoteKeyType.Ed25519 ? "log" : "witness")}.");
        else
            return key;
        return null;
    }
}

/// <summary>A witness that has cosigned a checkpoint.</summary>
/// <param name="Name">The name of its key.</param>
/// <param name="At">When it says that it did.</param>
internal sealed record Cosigned(string Name, LedgerTime At);
