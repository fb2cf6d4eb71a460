using System.Globalization;

namespace OpenLedger.Core.Transparency;

/// <summary>The texts of a log that change. All else is a tile or a bundle, whose path is <see cref="Merkle.TileId.Path"/>.</summary>
public static class LogPaths
{
    private const string AnchoredFolder = "anchored/";

    /// <summary>The newest checkpoint, a signed note (C2SP tlog-tiles, "Checkpoints"). Public.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The checkpoint that was anchored at a size, or was to be, with its signatures. Public; each stays, and takes cosignatures that come late.</summary>
    /// <param name="size">How many entries it has: the size that the L2 has on record.</param>
    public static string Anchored(ulong size) => $"{AnchoredFolder}{size.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>How far the log is integrated, an <see cref="IntegratedLog"/>. Private.</summary>
    public const string Integrated = "integrated";

    /// <summary>What the anchorer must not forget, an <see cref="Anchoring.AnchorJournal"/>. Private.</summary>
    public const string Anchors = "anchors";

    /// <summary>True for a checkpoint: the newest one or one that was anchored.</summary>
    public static bool IsCheckpoint(string path) => path == Checkpoint || path.StartsWith(AnchoredFolder, StringComparison.Ordinal);

    /// <summary>True for what anyone may read.</summary>
    public static bool IsPublic(string path) => IsCheckpoint(path) || path.StartsWith("tile/", StringComparison.Ordinal);
}
