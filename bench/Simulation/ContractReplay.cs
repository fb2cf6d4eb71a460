using System.Numerics;
using Nethereum.Contracts;
using Nethereum.RPC.Eth.DTOs;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Bench.Simulation;

/// <summary>Does on the real contracts what happened on a simulated chain, and holds after each block what they say against what the simulated vault said.</summary>
/// <param name="vault">The contracts.</param>
/// <param name="count">Told how often each thing has happened.</param>
internal sealed class ContractReplay(AnvilVault vault, Action<string> count)
{
    private readonly List<List<AnchorStruct>> _anchors = [];
    private readonly Dictionary<Address, UInt128> _claimed = [];
    private UInt128 _tokens;
    private LedgerMoved? _ledger;

    /// <summary>Does all of a history; what is wrong first, or null.</summary>
    public static async Task<Finding?> CheckAsync(AnvilVault vault, ChainHistory history, Action<string> count, CancellationToken cancellationToken)
    {
        await vault.ClearAsync();
        var replay = new ContractReplay(vault, count) { _tokens = await vault.TokensAsync() };
        foreach (var happened in history.Events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((await replay.DoAsync(happened) ?? replay.FindUncovered()) is { } found)
                return found;
        }
        return null;
    }

    private async Task<Finding?> DoAsync(ChainEvent happened)
    {
        switch (happened)
        {
            case BlockMade block:
                var found = await MakeAsync(block);
                return found ?? (block.After.Newest.Count == 0 ? null : await CompareAsync(block.After));
            case BlocksReplaced replaced:
                count("blocks replaced on anvil");
                await vault.ReplaceAsync(replaced.Times);
                _anchors.RemoveRange(_anchors.Count - replaced.Times.Count, replaced.Times.Count);
                _anchors.AddRange(replaced.Times.Select(_ => new List<AnchorStruct>()));
                return await CompareAsync(replaced.After);
            default:
                _ledger = (LedgerMoved)happened;
                return null;
        }
    }

    /// <summary>Makes a block, and compares what became of each call.</summary>
    private async Task<Finding?> MakeAsync(BlockMade block)
    {
        var anchoring = block.Anchors.Select(a => new ContractCall(AnvilVault.AnchorSender, vault.Contracts.Anchors, AnchorFunction.Of(a.Anchor).GetCallData()));
        var calls = block.After.Newest.Select(CallsOf).ToList();
        var receipts = await vault.MakeBlockAsync(block.Time, [.. anchoring, .. calls.SelectMany(c => c)]);
        var next = 0;
        _anchors.Add([]);
        foreach (var (anchor, isTaken) in block.Anchors)
        {
            var receipt = receipts[next++];
            count("anchors sent on anvil");
            if (receipt.Succeeded() != isTaken)
                return Disagree($"{Told(receipt)} the anchor of {anchor.Size} entries, and the simulated contract has {(isTaken ? "taken" : "refused")} it");
            _anchors[^1].AddRange(receipt.DecodeAllEvents<AnchoredEvent>().Select(e => e.Event.ToStruct()));
        }
        var deposits = block.After.Deposits.Count - block.After.Newest.Count(o => o.Call is VaultDeposit);
        foreach (var (outcome, at) in block.After.Newest.Select((o, i) => (o, calls[i])))
        {
            var receipt = receipts[next + (at.Count > 1 ? 1 : 0)];
            next += at.Count;
            count($"calls {(receipt.Succeeded() ? "taken" : "refused")} on anvil");
            if ((outcome.Call is VaultDeposit ? CompareDeposit(receipt, block.After.Deposits[deposits], deposits++) : CompareClaim(receipt, outcome)) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>The transactions of a call: a claim out of whose payment another is made has the token be told before, and told to forget it after.</summary>
    private List<ContractCall> CallsOf(CallOutcome outcome)
    {
        if (outcome.Call is VaultDeposit deposit)
            return [Sending(vault.Contracts.Vault, new DepositFunction { Deposit = (BigInteger)deposit.Amount.Units, Account = deposit.Account.ToString() }.GetCallData())];
        var claim = (VaultClaim)outcome.Call;
        var data = ClaimFunction.Of(Shown(claim.Anchor), claim.Proof).GetCallData();
        if (!claim.Reenters)
            return [Sending(vault.Contracts.Vault, data)];
        return
        [
            Sending(vault.Contracts.Token, new ArmFunction { Target = vault.Contracts.Vault.ToString(), Call = data }.GetCallData()),
            Sending(vault.Contracts.Vault, data),
            Sending(vault.Contracts.Token, new ArmFunction { Target = default(Address).ToString() }.GetCallData()),
        ];

        static ContractCall Sending(Address to, byte[] data) => new(AnvilVault.Sender, to, data);
    }

    /// <summary>An anchor as it is shown to the vault: at the place of the one of its size, if the chain has one.</summary>
    private AnchorStruct Shown(Anchor anchor)
    {
        var at = _anchors.SelectMany(a => a).LastOrDefault(a => a.Size == anchor.Size);
        return new AnchorStruct
        {
            Size = anchor.Size, LogRoot = anchor.LogRoot.ToArray(), HeadHash = anchor.HeadHash.ToArray(), ClaimsRoot = anchor.ClaimsRoot.ToArray(),
            Index = at?.Index ?? 0, PreviousSize = at?.PreviousSize ?? 0, AnchoredAt = at?.AnchoredAt ?? 0,
        };
    }

    private Finding? CompareDeposit(TransactionReceipt receipt, VaultDeposit told, int number)
    {
        var real = receipt.DecodeAllEvents<DepositedEvent>().ConvertAll(e => e.Event);
        return real is [var deposit] && (deposit.Id, Parse(deposit.Account), deposit.Amount) == ((ulong)number, told.Account, (BigInteger)told.Amount.Units)
            ? null
            : Disagree($"{Told(receipt)} a deposit and tells of {(real is [var one] ? $"number {one.Id}, {one.Amount} base units for {one.Account}" : "none")}, and the simulated vault of number {number}, {told.Amount.Units} for {told.Account}");
    }

    private Finding? CompareClaim(TransactionReceipt receipt, CallOutcome outcome)
    {
        var leaf = ((VaultClaim)outcome.Call).Proof.Leaf;
        if (receipt.Succeeded() != outcome.Amount.HasValue)
            return Disagree($"{Told(receipt)} {outcome.Call}, and the simulated vault has {(outcome.Amount is { } paid ? $"paid {paid} for it" : "refused it")}");
        if (outcome.Amount is not { } amount)
            return null;
        if (receipt.DecodeAllEvents<ClaimedEvent>().ConvertAll(e => e.Event) is not [.., var claimed] || (Parse(claimed.Account), Parse(claimed.Payout), claimed.Amount) != (leaf.Account, leaf.Payout, (BigInteger)amount))
            return Disagree($"{Told(receipt)} {outcome.Call} and tells of something else than {amount} base units for {leaf.Account} to {leaf.Payout}");
        if (outcome.IsTakenAgain is not { } isTakenAgain)
            return null;
        count("claims made again out of their payment on anvil");
        return receipt.DecodeAllEvents<CalledBackEvent>().ConvertAll(e => e.Event) is [var back] && back.IsTaken == isTakenAgain
            ? null
            : Disagree($"{Told(receipt)} {outcome.Call}; the simulated vault has {(isTakenAgain ? "taken" : "refused")} the claim made out of its payment, and the contract has not done that");
    }

    /// <summary>Compares all that the vault knows.</summary>
    private async Task<Finding?> CompareAsync(VaultState simulated)
    {
        _tokens = await vault.TokensAsync();
        if (_tokens != simulated.Tokens)
            return Disagree($"the contract has {_tokens} base units, and the simulated vault {simulated.Tokens}");
        foreach (var account in simulated.Claimed.Keys.Union(_claimed.Keys).ToList())
        {
            var (real, expected) = (await vault.ClaimedAsync(account), simulated.Claimed.GetValueOrDefault(account));
            _claimed[account] = real.Amount;
            if (real != expected)
                return Disagree($"the contract has paid {account} {real.Amount} base units by anchors of up to {real.Size} entries, and the simulated vault {expected.Amount} of up to {expected.Size}");
        }
        return null;
    }

    /// <summary>What the contract has and has paid, against what the ledger says that it owes.</summary>
    private Finding? FindUncovered()
    {
        if (_ledger is null)
            return null;
        var owed = _ledger.OnLedger;
        foreach (var (account, claim) in _ledger.Claims.ByAccount)
        {
            var paid = _claimed.GetValueOrDefault(account);
            if (paid > claim.Total)
                return new Finding(Rule.ClaimsArePaidOnce, $"the contract has paid {account} {paid} base units after block {vault.Blocks - 1}, and {claim.Total} were withdrawn within {_ledger.Size} entries");
            owed += claim.Total - paid;
        }
        return _tokens >= owed ? null : new Finding(Rule.TheVaultCoversTheLedger, $"the contract has {_tokens} base units after block {vault.Blocks - 1} and owes {owed} after {_ledger.Size} entries");
    }

    private static Address? Parse(string text) => Address.TryParseInput(text, out var address) ? address : null;

    private static string Told(TransactionReceipt receipt) => receipt.Succeeded() ? "the contract takes" : "the contract refuses";

    private Finding Disagree(string what) => new(Rule.TheContractAgrees, $"in block {vault.Blocks - 1} {what}");
}
