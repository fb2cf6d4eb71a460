namespace Azure.Data.Tables.Sas;

/// <summary>What a signature for the account's tables allows.</summary>
[Flags]
public enum TableAccountSasPermissions
{
    Read = 1,
    Write = 2,
    Delete = 4,
    List = 8,
    Add = 16,
    Update = 64,
    All = ~0,
}
