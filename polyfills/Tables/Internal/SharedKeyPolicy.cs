using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Internal;

/// <summary>Signs each attempt with the account's key, by the scheme SharedKeyLite for tables: the date and the path with its <c>comp</c>.</summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var signature = credential.Sign(date + "\n" + CanonicalResource(message.Request.Uri.ToUri()));
        message.Request.Headers.SetValue("Authorization", "SharedKeyLite " + credential.AccountName + ":" + signature);
    }

    private string CanonicalResource(Uri uri)
    {
        var resource = "/" + credential.AccountName + uri.AbsolutePath;
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
        {
            if (parameter.StartsWith("comp=", StringComparison.OrdinalIgnoreCase))
                return resource + "?comp=" + parameter["comp=".Length..];
        }
        return resource;
    }
}
