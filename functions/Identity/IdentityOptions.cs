using System.ComponentModel.DataAnnotations;

namespace OpenLedger.Functions.Identity;

/// <summary>How people sign in. Section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>The private key that signs sessions: P-256 as PKCS #8, in Base64. A secret: never logged; in Azure a Key Vault reference.</summary>
    [Required]
    public string SigningKey { get; set; } = "";

    /// <summary>The key that signed before, while its sessions may still live; null where there is none. A secret.</summary>
    public string? PreviousSigningKey { get; set; }

    /// <summary>
    /// The authorities under which people reach this server, separated by commas: <c>ledger.example</c>, with a port where it is not the usual one. A message
    /// for another is refused. Where this is empty, only this machine's own names with the port of the connection are taken, which is for local stacks.
    /// </summary>
    public string Domains { get; set; } = "";

    /// <summary>How long a session lives, in minutes.</summary>
    [Range(1, 15)]
    public int SessionMinutes { get; set; } = 15;

    /// <summary>How long a nonce may be used, in minutes.</summary>
    [Range(1, 60)]
    public int NonceMinutes { get; set; } = 10;

    /// <summary>A JSON-RPC endpoint of the ledger's chain, which is asked for signatures of contract wallets (ERC-1271); null where they cannot sign in.</summary>
    public Uri? RpcUrl { get; set; }

    /// <summary>How long that endpoint may take, in milliseconds.</summary>
    [Range(100, 30_000)]
    public int RpcTimeoutMs { get; set; } = 5_000;
}
