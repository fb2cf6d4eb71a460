using System.Runtime.CompilerServices;

namespace OpenLedger.Worker.Kernels;

/// <summary>What kernels ask of the lengths that they are given: they index without looking again.</summary>
internal static class Shapes
{
    /// <summary>Refuses lengths that do not fit together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void Require(bool fit, string what, [CallerArgumentExpression(nameof(fit))] string? condition = null)
    {
        if (!fit)
            throw new ArgumentException($"The lengths do not fit together: {what}.", condition);
    }
}
