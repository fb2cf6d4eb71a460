using System.Text;
using OpenLedger.Core.Results;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Ingest;

/// <summary>A file's name as a contributor declares it: safe to show, to store and to use as a name on any common file system.</summary>
public readonly record struct FileName
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 255;

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(digit => new[] { "COM" + digit, "LPT" + digit })],
        StringComparer.OrdinalIgnoreCase);

    private readonly string? _value;

    private FileName(string value) => _value = value;

    /// <summary>The name.</summary>
    public string Value => _value ?? "";

    /// <summary>Checks a name.</summary>
    /// <returns>The name, or <c>file-name-invalid</c> with the rule that it breaks.</returns>
    public static Result<FileName> Parse(string text) => Fault(text) is { } message ? Error.Invalid("file-name-invalid", message) : new FileName(text);

    /// <inheritdoc />
    public override string ToString() => Value;

    private static string? Fault(string text)
    {
        if (text.Length == 0)
            return "A file name has at least one character.";
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return $"A file name has at most {MaxBytes} bytes of UTF-8.";
        if (text.AsSpan().IndexOfAny('/', '\\') >= 0)
            return "A file name is not a path: it holds neither / nor \\.";
        if (text is "." or "..")
            return "\".\" and \"..\" are folders, not file names.";
        var stem = text.Split('.', 2)[0].TrimEnd();
        if (Devices.Contains(stem))
            return $"\"{stem}\" is the name of a device on Windows.";
        return NameText.Problem("A file name", text);
    }
}
