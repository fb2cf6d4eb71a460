using System.ComponentModel.DataAnnotations;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Functions.Transparency;

/// <summary>The log that this app publishes. Section <c>Log</c>.</summary>
public sealed class LogOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Log";

    /// <summary>The most witnesses that are asked.</summary>
    private const int MaxWitnesses = 16;

    /// <summary>The private key that signs checkpoints, <c>PRIVATE+KEY+…</c>; its name is the log's origin. A secret: never logged.</summary>
    [Required]
    public string SigningKey { get; set; } = "";

    /// <summary>The witnesses that are asked to cosign, separated by commas: each a key (vkey), a space, and the address below which it takes <c>add-checkpoint</c>.</summary>
    public string? Witnesses { get; set; }

    /// <summary>How long the witnesses have to answer until a checkpoint is published without them, in milliseconds.</summary>
    [Range(100, 10_000)]
    public int WitnessWithinMs { get; set; } = 1_000;

    /// <summary>Checks the keys; what is wrong with a secret is said without repeating it.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigningKey.Length > 0 && (!NoteSigner.Parse(SigningKey).Try(out var key, out _) || key.Verifier.Type != NoteKeyType.Ed25519))
            yield return new ValidationResult("Log__SigningKey must be the private key of a log: ./openledger keygen --log NAME makes one.");
        if (ReadWitnesses().Error is { } error)
            yield return new ValidationResult($"Log__Witnesses: {error.Message}");
    }

    /// <summary>The key.</summary>
    internal NoteSigner ReadKey() => NoteSigner.Parse(SigningKey).Value;

    /// <summary>The witnesses' keys and addresses.</summary>
    internal Result<IReadOnlyDictionary<NoteVerifier, Uri>> ReadWitnesses()
    {
        var witnesses = new Dictionary<NoteVerifier, Uri>();
        foreach (var text in (Witnesses ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (text.Split(' ') is not [var vkey, var address] || !Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                return Error.Invalid("log-witness", "Each witness is a key, a space, and an address of http or https.");
            if (!NoteVerifier.Parse(vkey).Try(out var key, out var error))
                return error;
            if (key.Type != NoteKeyType.CosignatureV1 || witnesses.Keys.Any(k => k.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
                return Error.Invalid("log-witness", $"The key of {key.Name} is not one of a witness, or stands there twice.");
            witnesses.Add(key, uri);
        }
        return witnesses.Count <= MaxWitnesses ? witnesses : Error.Invalid("log-witness", $"There are more than {MaxWitnesses} witnesses.");
    }
}
