using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Internal;

/// <summary>Requests about whole tables, for both clients.</summary>
internal static class TableOperations
{
    public static async ValueTask<Response<TableItem>> CreateAsync(
        this TableConnection connection, string table, bool ifNotExists, bool async, CancellationToken cancellationToken)
    {
        using var message = connection.CreateMessage(RequestMethod.Post, "Tables", ifNotExists ? 409 : 0);
        using var content = new PooledContent();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteString("TableName"u8, table);
            json.WriteEndObject();
        }
        message.Request.Headers.Add("Content-Type", "application/json");
        message.Request.Headers.Add("Prefer", "return-no-content");
        message.Request.Content = content;
        var response = await connection.SendAsync(message, async, cancellationToken, 204, ifNotExists ? 409 : 201).ConfigureAwait(false);
        // The name is still taken by a table that is being deleted: that is not "exists".
        if (response.Status == 409 && new RequestFailedException(response) is { ErrorCode: "TableBeingDeleted" } deleting)
            throw deleting;
        return Response.FromValue(new TableItem(table), response);
    }

    /// <summary>Deletes a table; one that does not exist is no failure.</summary>
    public static async ValueTask<Response> DeleteAsync(this TableConnection connection, string table, bool async, CancellationToken cancellationToken)
    {
        using var message = connection.CreateMessage(RequestMethod.Delete, $"Tables('{Uri.EscapeDataString(table)}')", 404);
        return await connection.SendAsync(message, async, cancellationToken, 204, 404).ConfigureAwait(false);
    }

    public static async ValueTask<Page<TableItem>> ListAsync(
        this TableConnection connection, string? filter, int? top, string? nextTable, bool async, CancellationToken cancellationToken)
    {
        var query = TableConnection.Query(("$top", TableConnection.Number(top)), ("$filter", filter), ("NextTableName", nextTable));
        using var message = connection.CreateMessage(RequestMethod.Get, "Tables" + query);
        var response = await connection.SendAsync(message, async, cancellationToken, 200).ConfigureAwait(false);
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        var tables = document.RootElement.GetProperty("value"u8).EnumerateArray()
            .Select(table => new TableItem(table.GetProperty("TableName"u8).GetString()!)).ToList();
        response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var next);
        return Page<TableItem>.FromValues(tables, next, response);
    }
}
