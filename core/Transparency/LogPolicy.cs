using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>Whom one trusts about a log: its origin and keys, and how many of which witnesses must have cosigned a checkpoint (C2SP tlog-proof, "Verifying a tlog proof").</summary>
public sealed class LogPolicy
{
    private readonly HashSet<NoteVerifier> _logKeys;
    private readonly HashSet<NoteVerifier> _witnesses;

    /// <param name="origin">The log's origin.</param>
    /// <param name="logKeys">Its keys; one of them must have signed.</param>
    /// <param name="witnesses">The known witnesses.</param>
    /// <param name="threshold">How many of them must have cosigned, 0 to all.</param>
    /// <exception cref="ArgumentException">There is no key of a log, a key is of the wrong type, or the threshold cannot be reached.</exception>
    public LogPolicy(string origin, IReadOnlyCollection<NoteVerifier> logKeys, IReadOnlyCollection<NoteVerifier> witnesses, int threshold)
    {
        if (logKeys.Count == 0 || logKeys.Any(k => k.Type != NoteKeyType.Ed25519))
            throw new ArgumentException("A log has at least one key, of the type for notes.", nameof(logKeys));
        if (witnesses.Any(k => k.Type != NoteKeyType.CosignatureV1))
            throw new ArgumentException("A witness's key is of the type for cosignatures.", nameof(witnesses));
        if (threshold < 0 || threshold > witnesses.Count || logKeys.Concat(witnesses).DistinctBy(k => (k.Name, k.KeyId)).Count() != logKeys.Count + witnesses.Count
            || witnesses.DistinctBy(k => Convert.ToHexString(k.PublicKey.Span)).Count() != witnesses.Count)
            throw new ArgumentException("So many different witnesses are not known, or two keys are the same.", nameof(threshold));
        Origin = origin;
        Threshold = threshold;
        (_logKeys, _witnesses) = ([.. logKeys], [.. witnesses]);
    }

    /// <summary>The log's origin.</summary>
    public string Origin { get; }

    /// <summary>How many witnesses must have cosigned.</summary>
    public int Threshold { get; }

    /// <summary>Checks who signed a checkpoint.</summary>
    /// <returns>
    /// The checkpoint; or <c>checkpoint-malformed</c>, <c>checkpoint-origin</c> where it is another log's, <c>note-signature</c> where a known key's signature is
    /// wrong, <c>note-unsigned</c> where the log has not signed, <c>checkpoint-witnesses</c> where too few witnesses have.
    /// </returns>
    public Result<Checkpoint> Verify(SignedNote note)
    {
        if (!Checkpoint.Parse(note.Text).Try(out var checkpoint, out var malformed))
            return malformed;
        if (checkpoint.Origin != Origin)
            return Error.Invalid("checkpoint-origin", "The checkpoint is one of another log.");
        if (!note.Verify([.. _logKeys, .. _witnesses]).Try(out var signed, out var error))
            return error;
        if (!signed.Any(_logKeys.Contains))
            return Error.Invalid("note-unsigned", "The log has not signed the checkpoint.");
        var cosigned = signed.Count(_witnesses.Contains);
        return cosigned >= Threshold ? checkpoint : Error.Invalid("checkpoint-witnesses", $"{cosigned} known witnesses have cosigned the checkpoint, not {Threshold}.");
    }
}
