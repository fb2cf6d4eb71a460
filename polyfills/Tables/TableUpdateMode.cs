namespace Azure.Data.Tables;

/// <summary>What happens to properties that an update does not name: they stay (merge) or go (replace).</summary>
public enum TableUpdateMode
{
    Merge = 0,
    Replace = 1,
}
