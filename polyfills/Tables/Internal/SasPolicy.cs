using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Internal;

/// <summary>Appends the current shared access signature to each attempt's query.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        // A retry starts again from the query without signature, because the credential may have been updated meanwhile.
        string query;
        if (message.TryGetProperty(typeof(SasPolicy), out var unsigned))
            query = (string)unsigned!;
        else
        {
            query = message.Request.Uri.Query;
            message.SetProperty(typeof(SasPolicy), query);
        }
        var signature = credential.Signature.TrimStart('?');
        message.Request.Uri.Query = string.IsNullOrEmpty(query) ? "?" + signature : query + "&" + signature;
    }
}
