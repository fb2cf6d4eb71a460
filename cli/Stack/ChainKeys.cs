using System.Text.Json;
using OpenLedger.Core.Identity;

namespace OpenLedger.Cli.Stack;

/// <summary>Who has which duty in the contracts of a local L2.</summary>
/// <param name="Admin">Deploys them, appoints the others, and has the supply of OPEN.</param>
/// <param name="Anchorer">Anchors.</param>
/// <param name="Guardian">Vetoes and pauses.</param>
public sealed record ChainKeys(KeyPair Admin, KeyPair Anchorer, KeyPair Guardian)
{
    /// <summary>New keys from the operating system's randomness.</summary>
    public static ChainKeys Generate() => new(KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate());

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    internal static ChainKeys Read(JsonElement json)
    {
        return new ChainKeys(Key("admin"), Key("anchorer"), Key("guardian"));

        KeyPair Key(string duty) => KeyPair.FromPrivateKey(json.GetProperty(duty).GetString()!);
    }

    /// <summary>For a file that only its owner may read.</summary>
    internal object ToJson() => new { admin = Admin.ExportPrivateKey(), anchorer = Anchorer.ExportPrivateKey(), guardian = Guardian.ExportPrivateKey() };
}
