using System.ComponentModel.DataAnnotations;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Functions.Anchoring;

/// <summary>The L2 that the log is anchored on, and that deposits come from. Section <c>Anchor</c>. Without an endpoint there is none.</summary>
public sealed class AnchorOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Anchor";

    private const ulong WeiPerGwei = 1_000_000_000;

    /// <summary>A JSON-RPC endpoint of the ledger's chain; null anchors nothing and credits no deposit. May hold a secret: never logged.</summary>
    public Uri? RpcUrl { get; set; }

    /// <summary>The address of the contract <c>CheckpointAnchor</c>; null anchors nothing.</summary>
    public string? Contract { get; set; }

    /// <summary>The address of the contract <c>OpenVault</c>; null credits no deposit.</summary>
    public string? Vault { get; set; }

    /// <summary>The private key that anchors, 64 hexadecimal digits; nobody else sends transactions with it. A secret: never logged; in Azure a Key Vault reference.</summary>
    public string? Key { get; set; }

    /// <summary>How much time passes between anchors at least, in minutes.</summary>
    [Range(1, 1_440)]
    public int IntervalMinutes { get; set; } = 15;

    /// <summary>How much OPEN may move until the next anchor is due at once, in whole OPEN.</summary>
    [Range(1, 1_000_000_000)]
    public int MovedLimitOpen { get; set; } = 100_000;

    /// <summary>How many blocks must follow a block until what it holds is believed.</summary>
    [Range(0, 1_000)]
    public int Confirmations { get; set; } = 12;

    /// <summary>How long a transaction may wait for a block before it is replaced by one that offers more, in seconds.</summary>
    [Range(10, 3_600)]
    public int ReplaceAfterSeconds { get; set; } = 120;

    /// <summary>The most that is offered for a unit of gas, in gwei.</summary>
    [Range(1, 1_000_000)]
    public int MaxFeeGwei { get; set; } = 500;

    /// <summary>The number of a block before which neither contract has any event, so that searches end there.</summary>
    [Range(0, long.MaxValue)]
    public long FromBlock { get; set; }

    /// <summary>Checks addresses and key; what is wrong with a secret is said without repeating it.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RpcUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return new ValidationResult("Anchor__RpcUrl must be an address of http or https.");
        if (Contract is { } contract && !Address.TryParseInput(contract, out _))
            yield return new ValidationResult("Anchor__Contract must be an address.");
        if (Vault is { } vault && !Address.TryParseInput(vault, out _))
            yield return new ValidationResult("Anchor__Vault must be an address.");
        if (RpcUrl is null && (Contract ?? Vault) is not null)
            yield return new ValidationResult("Anchor__Contract and Anchor__Vault need Anchor__RpcUrl.");
        if ((Contract is null) != (Key is null))
            yield return new ValidationResult("Anchor__Contract and Anchor__Key belong together.");
        if (Key is { } key && !IsKey(key))
            yield return new ValidationResult("Anchor__Key must be a private key of 64 hexadecimal digits.");
    }

    /// <summary>When to anchor, and what it may cost.</summary>
    internal AnchorPolicy ToPolicy() => new()
    {
        Interval = TimeSpan.FromMinutes(IntervalMinutes),
        MovedLimit = OpenAmount.Whole((ulong)MovedLimitOpen).Units,
        Confirmations = (ulong)Confirmations,
        ReplaceAfter = TimeSpan.FromSeconds(ReplaceAfterSeconds),
        MaxFeePerGas = (ulong)MaxFeeGwei * WeiPerGwei,
    };

    /// <summary>An address that was validated.</summary>
    internal static Address ReadAddress(string text) => Address.TryParseInput(text, out var address) ? address : throw new InvalidOperationException("The options were not validated.");

    private static bool IsKey(string key)
    {
        try
        {
            KeyPair.FromPrivateKey(key);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
