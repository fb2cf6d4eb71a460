#nullable disable

using Azure.Core;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual Response<IReadOnlyList<Response>> SubmitTransaction(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        SubmitAsync(transactionActions, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        await SubmitAsync(transactionActions, async: true, cancellationToken).ConfigureAwait(false);

    private async ValueTask<Response<IReadOnlyList<Response>>> SubmitAsync(
        IEnumerable<TableTransactionAction> transactionActions, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        using var content = new PooledContent();
        try
        {
            var boundary = TransactionWriter.Write(content, _connection, _name, transactionActions);
            using var message = _connection.CreateMessage(RequestMethod.Post, "$batch");
            message.Request.Headers.SetValue("Accept", "application/json");
            message.Request.Headers.Add("Content-Type", "multipart/mixed; boundary=" + boundary);
            message.Request.Content = content;
            var response = await _connection.SendAsync(message, async, cancellationToken, 202).ConfigureAwait(false);
            var answers = TransactionReader.Read(response);
            foreach (var answer in answers)
            {
                if (answer.IsError)
                    throw new TableTransactionFailedException(new RequestFailedException(answer, null, TablesErrorDetailsParser.Shared));
            }
            return Response.FromValue(answers, response);
        }
        finally
        {
            content.Abandon();
        }
    }
}
