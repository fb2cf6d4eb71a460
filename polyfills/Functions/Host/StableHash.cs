using System.Text;

namespace OpenLedger.Polyfills.Functions;

/// <summary>FNV-1a, 64 bits: names that stay the same from run to run.</summary>
internal static class StableHash
{
    public static ulong Of(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ b) * 1099511628211UL);
        return hash;
    }
}
