using Azure.Data.Tables;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

/// <summary>Tables of their own for the tests that need one.</summary>
internal static class TableTestExtensions
{
    /// <summary>A new empty table on the fixture's server.</summary>
    public static async Task<TableClient> NewTableAsync(this AzuriteFixture azurite)
    {
        var client = new TableClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName("t"));
        await client.CreateAsync();
        return client;
    }

    /// <summary>The items of a pageable, in order.</summary>
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }
}
