using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Internal;

/// <summary>Writes a transaction as the service takes it: a multipart body with one change set, whose parts are HTTP requests.</summary>
internal static class TransactionWriter
{
    /// <summary>Writes all actions into <paramref name="content"/>; the outer boundary.</summary>
    /// <exception cref="InvalidOperationException">There are no actions.</exception>
    /// <exception cref="TableTransactionFailedException">An entity, or the transaction, exceeds a limit of the service.</exception>
    public static string Write(PooledContent content, TableConnection connection, string table, IEnumerable<TableTransactionAction> actions)
    {
        var batch = $"batch_{Guid.NewGuid():D}";
        var changeSet = $"changeset_{Guid.NewGuid():D}";
        Text(content, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        var index = 0;
        foreach (var action in actions)
        {
            Text(content, $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            try
            {
                if (index >= EntityLimits.TransactionActions)
                    throw EntityLimits.Failure(400, TableErrorCode.InvalidInput, $"A transaction holds at most {EntityLimits.TransactionActions} actions.");
                WriteAction(content, connection, table, action);
                EntityLimits.CheckRequest(content.Length);
            }
            catch (RequestFailedException e)
            {
                e.Data[TablesErrorDetailsParser.FailedEntityKey] = index.ToString(CultureInfo.InvariantCulture);
                throw new TableTransactionFailedException(e);
            }
            index++;
        }
        if (index == 0)
            throw new InvalidOperationException("A transaction needs at least one action.");
        Text(content, $"--{changeSet}--\r\n--{batch}--\r\n");
        return batch;
    }

    private static void WriteAction(PooledContent content, TableConnection connection, string table, TableTransactionAction action)
    {
        var entity = action.Entity;
        var method = action.ActionType switch
        {
            TableTransactionActionType.Add => "POST",
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT",
            TableTransactionActionType.Delete => "DELETE",
            _ => throw new InvalidOperationException($"Unknown kind of action {action.ActionType}."),
        };
        var path = action.ActionType == TableTransactionActionType.Add ? table : TableConnection.EntityPath(table, entity.PartitionKey, entity.RowKey);
        // As upstream: an update without a version goes out without If-Match, and a delete without one matches any.
        ETag? match = action.ActionType switch
        {
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace when action.ETag != default => action.ETag,
            TableTransactionActionType.Delete => action.ETag == default ? ETag.All : action.ETag,
            _ => null,
        };
        Text(content, $"{method} {connection.Address(path)} HTTP/1.1\r\nAccept: {TableConnection.MinimalMetadata}\r\nDataServiceVersion: 3.0\r\n");
        if (match is { } version)
            Text(content, $"If-Match: {version}\r\n");
        if (action.ActionType == TableTransactionActionType.Delete)
        {
            Text(content, "\r\n\r\n");
            return;
        }
        if (action.ActionType == TableTransactionActionType.Add)
            Text(content, "Prefer: return-no-content\r\n");
        Text(content, "Content-Type: application/json;odata=nometadata\r\n\r\n");
        EntityWriter.Write(content, entity);
        Text(content, "\r\n");
    }

    private static void Text(PooledContent content, string text) => Encoding.UTF8.GetBytes(text, content);
}
