using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>Asks a contract wallet whether a signature is its own (ERC-1271), by a call that changes nothing. Whatever is not a clear yes is a no.</summary>
public sealed class ContractWallets(HttpClient http, IOptions<IdentityOptions> options)
{
    private const int MaxAnswerBytes = 16 * 1024;

    /// <summary>The selector of <c>isValidSignature(bytes32,bytes)</c>, which is also its answer where the signature is valid.</summary>
    private const string Magic = "1626ba7e";

    private static readonly Error Unavailable = new(ErrorKind.Unavailable, "wallet-unavailable", "The chain that would know this wallet does not answer; try again.");

    /// <summary>Whether there is a chain to ask.</summary>
    public bool IsConfigured => options.Value.RpcUrl is not null;

    /// <summary>Why the signature does not count, or null.</summary>
    /// <param name="wallet">The contract.</param>
    /// <param name="digest">What it should have signed.</param>
    /// <param name="signature">What it takes for a signature.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Error?> CheckAsync(Address wallet, Hash256 digest, byte[] signature, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.RpcTimeoutMs);
        var call = new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "eth_call",
            @params = new object[] { new { to = wallet.ToString(), data = Encode(digest, signature) }, "latest" },
        };
        try
        {
            using var response = await http.PostAsJsonAsync(options.Value.RpcUrl, call, limit.Token);
            if (!response.IsSuccessStatusCode)
                return Unavailable;
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token));
            // A contract that reverts, and an address without code, have said no.
            var result = answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("result", out var value) ? value.ToString() : "";
            return result == "0x" + Magic + new string('0', 56)
                ? null
                : new Error(ErrorKind.Unauthenticated, "signer-mismatch", $"The signature is not {wallet}'s of this message, neither as a key nor as a contract.", "/signature");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Unavailable;
        }
    }

    /// <summary>An HTTP client that reads no more than such an answer has.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { MaxResponseContentBufferSize = MaxAnswerBytes };

    /// <summary>The call's data: selector, digest, offset 64, length, and the signature filled up to words (the ABI's specification, "Formal specification of the encoding").</summary>
    private static string Encode(Hash256 digest, byte[] signature)
    {
        var padded = new byte[(signature.Length + 31) / 32 * 32];
        signature.CopyTo(padded, 0);
        return $"0x{Magic}{digest}{64:x64}{signature.Length:x64}{Convert.ToHexStringLower(padded)}";
    }
}
