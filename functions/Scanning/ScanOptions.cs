using System.ComponentModel.DataAnnotations;

namespace OpenLedger.Functions.Scanning;

/// <summary>What looks for malicious content in uploads. Section <c>Scan</c>.</summary>
public sealed class ScanOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Scan";

    /// <summary>The value of <see cref="Endpoint"/> that turns scanning off.</summary>
    public const string Off = "off";

    /// <summary>A clamd, as <c>tcp://host:port</c>; or <c>off</c>, which must be said.</summary>
    [Required]
    public string Endpoint { get; set; } = "";

    /// <summary>How much clamd takes at once, in bytes: at most its own StreamMaxLength. Longer content goes in several runs, each of which begins with the end of the one before.</summary>
    [Range(1 << 20, 1 << 30)]
    public int StreamBytes { get; set; } = 24 << 20;

    /// <summary>How long connecting, sending a piece, or an answer may take, in seconds.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>True where nothing is scanned.</summary>
    public bool IsOff => Endpoint == Off;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOff && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) && uri is { Scheme: "tcp", Port: > 0, Host.Length: > 0 }))
            yield return new ValidationResult($"{Section}:{nameof(Endpoint)} is tcp://host:port of a clamd, or {Off}.", [nameof(Endpoint)]);
    }
}
