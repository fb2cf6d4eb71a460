namespace OpenLedger.Core.Verification;

/// <summary>Something does not verify. Everything before the position does.</summary>
/// <param name="position">The first bad position: <c>Block 5 at 1207</c>, <c>Entry 9</c>, the path of a tile, <c>The checkpoint</c>, …</param>
/// <param name="what">What is wrong there, as the rest of a sentence, without its full stop.</param>
public sealed class VerificationException(string position, string what) : Exception($"{position}: {what}.")
{
    /// <summary>The first bad position.</summary>
    public string Position => position;
}
