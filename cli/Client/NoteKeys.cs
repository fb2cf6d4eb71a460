using System.Security.Cryptography;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Client;

/// <summary>New keys of logs and witnesses.</summary>
internal static class NoteKeys
{
    /// <summary>A key from the operating system's randomness.</summary>
    public static NoteSigner Generate(string name, NoteKeyType type) => NoteSigner.FromSeed(name, type, RandomNumberGenerator.GetBytes(NoteVerifier.PublicKeySize));
}
