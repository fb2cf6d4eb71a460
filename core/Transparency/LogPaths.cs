namespace OpenLedger.Core.Transparency;

/// <summary>The texts of a log that change. All else is a tile or a bundle, whose path is <see cref="Merkle.TileId.Path"/>.</summary>
public static class LogPaths
{
    /// <summary>The newest checkpoint, a signed note (C2SP tlog-tiles, "Checkpoints"). Public.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>How far the log is integrated, an <see cref="IntegratedLog"/>. Private.</summary>
    public const string Integrated = "integrated";

    /// <summary>What the anchorer must not forget, an <see cref="Anchoring.AnchorJournal"/>. Private.</summary>
    public const string Anchors = "anchors";

    /// <summary>True for what anyone may read.</summary>
    public static bool IsPublic(string path) => path == Checkpoint || path.StartsWith("tile/", StringComparison.Ordinal);
}
