namespace Azure.Data.Tables.Sas;

/// <summary>What a signature for one table allows.</summary>
[Flags]
public enum TableSasPermissions
{
    Read = 1,
    Add = 2,
    Update = 4,
    Delete = 8,
    All = ~0,
}
