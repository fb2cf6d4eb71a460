#nullable disable

namespace Azure.Data.Tables.Models;

/// <summary>A table in a listing.</summary>
public class TableItem
{
    public TableItem(string name) => Name = name;

    public string Name { get; }
}
