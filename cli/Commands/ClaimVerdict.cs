using Nethereum.Contracts;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Commands;

/// <summary>What can be claimed, and what of that is proven: one screen.</summary>
/// <param name="Claim">What the server says, whose proofs lead to the roots that it names.</param>
/// <param name="Best">What is claimed by: the newest anchor that is final; null where there is none.</param>
/// <param name="Later">What can be claimed later: by the newest anchor that can be vetoed still; null where there is none.</param>
/// <param name="Vault">What the vault says; null where no node was asked.</param>
internal sealed record ClaimVerdict(AccountClaim Claim, AnchoredClaim? Best, AnchoredClaim? Later, VaultView? Vault)
{
    /// <summary>For which address the claim was asked; null where for the account's own.</summary>
    public Address? Asked { get; init; }

    /// <summary>Where the vault is; null where nobody has said it.</summary>
    public Address? VaultAddress { get; init; }

    /// <summary>False where the server has named the vault.</summary>
    public bool VaultIsNamed { get; init; }

    /// <summary>What was paid just now.</summary>
    public ClaimReceipt? Receipt { get; init; }

    /// <summary>What of the best claim has not been paid, in base units; null where no node was asked.</summary>
    public UInt128? Due => Vault is null ? null : Best is { } best && best.Anchor.Size >= Vault.PaidFrom && best.Total > Vault.Paid ? best.Total - Vault.Paid : 0;

    /// <summary>What of that the vault pays at this moment; null where no node was asked.</summary>
    public UInt128? Now => Vault is null ? null : Vault.IsPaused ? 0 : UInt128.Min(Due!.Value, Vault.Available);

    /// <summary>The transaction that claims; null where there is nothing to claim by.</summary>
    public ClaimFunction? Transaction => Best is { } best ? ClaimFunction.Of(best.Anchor.ToStruct(), best.ProofOf(Claim.Account)) : null;

    /// <summary>Why the vault pays nothing at this moment.</summary>
    public string WhyNothing => this switch
    {
        { Best: null, Later: { } later } => $"what was withdrawn can be claimed from {later.FinalAt:yyyy-MM-dd'T'HH:mm:ss'Z'} on.",
        { Best: null } => "no anchor on the L2 has what was withdrawn.",
        { Due: { } due } when due == 0 => "the vault has paid all of it.",
        { Vault.IsPaused: true } => "a guardian has stopped the vault.",
        _ => "the vault has paid as much as it pays within a day; it goes on as time passes.",
    };

    /// <summary>Recomputes what the server says.</summary>
    /// <exception cref="CliException">It is of somebody else, or a proof does not lead to the root that it is said to.</exception>
    public static void Check(AccountClaim claim, Address account)
    {
        if (claim.Account != account)
            throw new CliException($"NOT PROVEN: the server was asked for the claim of {account}, and answers with that of {claim.Account}.", null);
        foreach (var anchored in new[] { claim.Claimable, claim.Pending })
        {
            if (anchored is not null && !anchored.ProofOf(account).Verify(anchored.Anchor.ClaimsRoot))
                throw new CliException($"NOT PROVEN: the server's proof does not lead from the claim to the root of the anchor of {anchored.Anchor.Size} entries.", "Ask another server of this ledger.");
        }
    }

    /// <summary>Believes the server which anchors there are.</summary>
    public static ClaimVerdict ByServer(AccountClaim claim) => new(claim, claim.Claimable, claim.Pending, null);

    /// <summary>Asks the vault, and the contract of anchors that it goes by.</summary>
    /// <exception cref="CliException">An anchor that the server says is final does not stand there.</exception>
    /// <exception cref="IOException">The node does not answer.</exception>
    public static async Task<ClaimVerdict> ByVaultAsync(AccountClaim claim, VaultClaims contract, CancellationToken cancellationToken)
    {
        AnchoredClaim? best = null, later = null;
        foreach (var anchored in new[] { claim.Pending, claim.Claimable }.OfType<AnchoredClaim>())
        {
            var (status, finalAt) = await contract.StatusAsync(anchored.Anchor.ToStruct(), cancellationToken);
            if (status == AnchorStatus.Final)
                best ??= anchored;
            else if (status == AnchorStatus.Pending)
                later ??= anchored with { FinalAt = finalAt };
            // What could be vetoed a moment ago may have been.
            else if (anchored == claim.Claimable)
                throw new CliException($"NOT ANCHORED: the vault goes by the anchors of {contract.Anchors}, and there is none of {anchored.Anchor.Size} entries as the server says it.", "The server is of another ledger, or says what is not so.");
        }
        return new ClaimVerdict(claim, best, later, await contract.ReadAsync(claim.Account, cancellationToken));
    }

    /// <summary>Prints it for people or for programs.</summary>
    public void Print(bool withTransaction, bool json, Printer printer)
    {
        var (newest, payout) = (Later ?? Best, (Best ?? Later)?.Payout ?? Claim.Payout);
        var data = withTransaction && Transaction is { } transaction ? LowerHex.EncodePrefixed(transaction.GetCallData()) : null;
        if (json)
        {
            printer.Json(new
            {
                Claim.Account, payout, Claim.Total, claimable = Best?.Total, Best?.Anchor, paid = Vault?.Paid, Due, Now,
                pending = Later?.Total, Later?.FinalAt, vault = VaultAddress, data, Receipt, notProved = NotProved(),
            });
            return;
        }
        printer.Fields(
            ("account", Claim.Account.ToChecksumString()),
            ("pays", payout.ToChecksumString()),
            ("withdrawn", $"{Open(Claim.Total)} in all"),
            ("claimable", Best is null ? "nothing yet" : $"{Open(Best.Total)} in all, by the anchor of {Best.Anchor.Size} entries"),
            ("paid before", Vault is null ? null : Open(Vault.Paid)),
            ("due", Due is not { } due ? null : Now == due ? Open(due) : $"{Open(due)}, of which the vault pays {Open(Now!.Value)} now: {WhyNothing}"),
            ("later", Later is null ? null : $"{Open(Later.Total - UInt128.Min(Later.Total, Best?.Total ?? 0))} more, from {Later.FinalAt:yyyy-MM-dd'T'HH:mm:ss'Z'} on, when the anchor of {Later.Anchor.Size} entries is final"),
            ("not anchored", Claim.Total > (newest?.Total ?? 0) ? $"{Open(Claim.Total - (newest?.Total ?? 0))}, until the next anchor" : null),
            ("to", data is null ? null : VaultAddress?.ToChecksumString() ?? "the vault"),
            ("data", data));
        if (Receipt is { } paid)
            printer.Line($"PAID: {Open(paid.Amount)} to {Best!.Payout.ToChecksumString()} in block {paid.Block} of the L2, transaction 0x{paid.Transaction}; {Open(paid.Total)} in all.");
        foreach (var open in NotProved())
            printer.Line($"Not proven by this: {open}");
    }

    private IEnumerable<string> NotProved()
    {
        if (Asked is { } asked && asked != Claim.Account)
            yield return $"that {asked.ToChecksumString()} is a key of this account: the server says so, and the entries account.rotate show it.";
        if (Vault is null)
            yield return "that the L2 has these anchors, and what was paid; name a node and the vault with --rpc URL and --vault ADDRESS.";
        else if (!VaultIsNamed)
            yield return "that this is the vault that you mean: the server named it; name it yourself with --vault ADDRESS.";
    }

    private static string Open(UInt128 units) => $"{new OpenAmount(units).ToOpen()} OPEN";
}
