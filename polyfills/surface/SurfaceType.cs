namespace OpenLedger.Polyfills.Surface;

/// <summary>
/// A public type as a list holds it: its full name with type parameters, the line that says what it is, and one line a member. A member line that starts with
/// ~ comes from code without nullable annotations, and is compared without them.
/// </summary>
public sealed record SurfaceType(string Name, string Declaration, IReadOnlyList<string> Members)
{
    /// <summary>True for an interface with an internal member, which nobody outside its assembly can implement.</summary>
    public bool IsClosed { get; init; }

    /// <summary>True for an interface.</summary>
    public bool IsInterface => Declaration.Split(' ').Contains("interface", StringComparer.Ordinal);
}
