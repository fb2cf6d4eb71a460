using System.Globalization;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>What a log says about itself at a size (C2SP tlog-checkpoint); signed, it is the text of a <see cref="SignedNote"/>.</summary>
public sealed class Checkpoint
{
    private Checkpoint(string origin, ulong size, Hash256 root, IReadOnlyList<string> extensions)
    {
        Origin = origin;
        Size = size;
        Root = root;
        Extensions = extensions;
    }

    /// <summary>Which log.</summary>
    public string Origin { get; }

    /// <summary>How many entries it has.</summary>
    public ulong Size { get; }

    /// <summary>The root over them (RFC 6962, section 2.1).</summary>
    public Hash256 Root { get; }

    /// <summary>Lines that mean nothing here, kept as they are; usually there are none.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The text, each line with its line feed.</summary>
    public string Text
    {
        get
        {
            string[] lines = [Origin, Size.ToString(CultureInfo.InvariantCulture), NoteText.ToBase64(Root), .. Extensions, ""];
            return string.Join('\n', lines);
        }
    }

    /// <summary>A checkpoint without extensions.</summary>
    /// <exception cref="ArgumentException">The origin is not one line: a bug of the caller.</exception>
    public static Checkpoint Create(string origin, ulong size, Hash256 root) =>
        NoteText.IsLine(origin) ? new Checkpoint(origin, size, root, []) : throw new ArgumentException("An origin is one line, and not empty.", nameof(origin));

    /// <summary>Reads the text of a checkpoint; every one that is taken is written back as it was.</summary>
    /// <returns>The checkpoint, or <c>checkpoint-malformed</c>.</returns>
    public static Result<Checkpoint> Parse(string text)
    {
        if (text.Split('\n') is not [var origin, var sizeText, var rootText, .. var extensions, ""])
            return Malformed("does not have three lines at least, each with its end");
        if (!NoteText.IsText(text) || origin.Length == 0 || extensions.Contains(""))
            return Malformed("has an empty line or a control character");
        if (!Decimals.TryParse(sizeText, out var size))
            return Malformed("has a size that is not a canonical decimal");
        return NoteText.HashFromBase64(rootText) is { } root
            ? new Checkpoint(origin, size, root, extensions)
            : Malformed("has a root that is not 32 bytes in Base64");
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private static Error Malformed(string what) => Error.Invalid("checkpoint-malformed", $"The checkpoint {what}.");
}
