using OpenLedger.Core.Json;

namespace OpenLedger.Core.Datanets;

/// <summary>Who may put records to a use.</summary>
public enum UsePermission
{
    /// <summary>Nobody, the owner included: contributors gave their records on that condition.</summary>
    Denied,

    /// <summary>The owner, and those to whom the owner grants it.</summary>
    Granted,

    /// <summary>Anyone.</summary>
    Allowed,
}

/// <summary>The words of <see cref="UsePermission"/> on the ledger.</summary>
public static class UsePermissions
{
    /// <summary>The word of a permission.</summary>
    public static string Word(this UsePermission permission) => permission switch
    {
        UsePermission.Denied => "denied",
        UsePermission.Granted => "granted",
        UsePermission.Allowed => "allowed",
    };

    /// <summary>Reads a member of an object.</summary>
    internal static UsePermission Read(ObjectReader reader, string name) => reader.OneOf(name, "allowed", "denied", "granted") switch
    {
        "allowed" => UsePermission.Allowed,
        "granted" => UsePermission.Granted,
        _ => UsePermission.Denied,
    };
}
