#nullable disable

using System.Globalization;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>A transaction was refused as a whole; the service names the action that was the reason where it knows it.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
#pragma warning disable MA0056 // Data is virtual in Exception, and nothing here overrides it.
        foreach (var key in requestFailedException.Data.Keys)
            Data.Add(key, requestFailedException.Data[key]);
        if (Data[TablesErrorDetailsParser.FailedEntityKey] is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            FailedTransactionActionIndex = index;
#pragma warning restore MA0056
    }

    public int? FailedTransactionActionIndex { get; internal set; }
}
