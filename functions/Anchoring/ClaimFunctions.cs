using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Functions.Anchoring;

/// <summary>The way out over the L2: what an account may claim from the vault, with what proves it there.</summary>
public sealed class ClaimFunctions(LedgerService ledger, ClaimService claims)
{
    /// <summary>What an address may claim, by the newest final anchor and by the newest of all.</summary>
    [Function("GetClaim")]
    public async Task<IActionResult> GetClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/claim")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var account))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        account = head.State.Accounts.AccountOf(account);
        if (!(await claims.FindAsync(head, account, cancellationToken)).Try(out var claim, out error))
            return Problems.From(error);
        return ApiResult.Ok(new
        {
            account = account.ToString(),
            payout = claim.Now.Payout.ToString(),
            total = Text(claim.Now.Total),
            claimable = View(claim.Claimable),
            pending = View(claim.Pending),
            vault = claims.Vault?.ToString(),
        });
    }

    private static object? View(AnchoredClaim? claim) => claim is not { Proof: { } proof, Anchor: var stored } ? null : new
    {
        payout = proof.Leaf.Payout.ToString(),
        total = Text(proof.Leaf.Total),
        proof = proof.Path.Select(hash => hash.ToString()),
        anchor = new
        {
            size = ApiResult.Number(stored.Anchor.Size),
            logRoot = stored.Anchor.LogRoot.ToString(),
            headHash = stored.Anchor.HeadHash.ToString(),
            claimsRoot = stored.Anchor.ClaimsRoot.ToString(),
            index = ApiResult.Number(stored.Index),
            previousSize = ApiResult.Number(stored.PreviousSize),
            anchoredAt = ApiResult.Number((ulong)stored.Time.ToUnixTimeSeconds()),
        },
        status = stored.Status == AnchorStatus.Final ? "final" : "pending",
        finalAt = LedgerTime.From(stored.FinalAt).ToString(),
    };

    private static string Text(UInt128 units) => units.ToString(CultureInfo.InvariantCulture);
}
