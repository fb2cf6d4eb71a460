using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Identity;

/// <summary>Signing in with Ethereum (EIP-4361).</summary>
public sealed class AuthFunctions(LedgerService ledger, SiweSignIn signIn, SiweNonces nonces, SigningKeys keys)
{
    private const int MaxBodyBytes = 16 * 1024;

    /// <summary>A nonce to sign in with.</summary>
    [Function("PostNonce")]
    public async Task<IActionResult> PostNonce(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "auth/nonce")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if ((await RequestReader.ReadBodyAsync(request, 0, cancellationToken)).Error is { } error)
            return Problems.From(error);
        var (nonce, expiresAt) = nonces.Issue();
        return ApiResult.Ok(new { nonce, expiresAt = expiresAt.ToString() }).With("Cache-Control", "no-store");
    }

    /// <summary>A session for a signed message.</summary>
    [Function("PostSignIn")]
    public async Task<IActionResult> PostSignIn(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "auth/siwe")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await RequestReader.ReadJsonAsync(request, MaxBodyBytes, cancellationToken)).Try(out var body, out var error)
            || !Read(body).Try(out var credentials, out error)
            || !ledger.Head.Try(out var head, out error)
            || !(await signIn.SignInAsync(credentials.Message, credentials.Signature, head.Domain, request.HttpContext.Connection.LocalPort, cancellationToken)).Try(out var session, out error))
            return Problems.From(error);
        return ApiResult.Json(StatusCodes.Status201Created, new
        {
            token = session.Token,
            tokenType = "Bearer",
            address = credentials.Message.Address.ToString(),
            expiresAt = LedgerTime.From(session.ExpiresAt).ToString(),
        }).With("Cache-Control", "no-store");
    }

    /// <summary>The public keys of sessions.</summary>
    [Function("GetSigningKeys")]
    public IActionResult GetSigningKeys([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request) =>
        RequestReader.CheckQuery(request) is { } unknown ? Problems.From(unknown) : ApiResult.Ok(keys.ToJwks()).With("Cache-Control", "public, max-age=300");

    private static Result<(SiweMessage Message, byte[] Signature)> Read(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var text = reader.Text("message", 1, SiweMessage.MaxLength);
            var signature = LowerHex.DecodePrefixed(reader.Text("signature", 4, 2 + (2 * SiweSignIn.MaxSignatureBytes)), SiweSignIn.MaxSignatureBytes);
            if (signature is null)
                reader.Reject("signature-malformed", "A signature is written as 0x and lower-case hexadecimal digits.", "signature");
            return reader.Finish(() => text).Try(out _, out error) && SiweMessage.Parse(text).Try(out var message, out error) ? (message, signature!) : error;
        }
    }
}
