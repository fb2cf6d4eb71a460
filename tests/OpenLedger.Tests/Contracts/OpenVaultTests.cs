using System.Numerics;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Contracts;

public sealed class OpenVaultTests(ContractChain chain) : ContractTest(chain)
{
    private static readonly BigInteger Open = BigInteger.Pow(10, 18);

    private static readonly ContractTerms Terms = ContractChain.Terms with { DailyCap = OpenAmount.Whole(1_000) };

    [Fact]
    public async Task Deposit_moves_OPEN_and_is_numbered_without_gaps()
    {
        var at = await Chain.DeployAsync();
        await Chain.SendAsync(Admin, at.Token, new ApproveFunction { Spender = at.Vault.ToString(), Value = 100 });
        for (var id = 0UL; id < 3; id++)
        {
            var told = Event<DepositedEvent>(await DepositAsync(at, 10 + id, Bob.Address));
            Assert.Equal((id, Bob.Address, Admin.Address, 10 + (BigInteger)id), (told.Id, ContractChain.Parse(told.Account), ContractChain.Parse(told.From), told.Amount));
        }
        Assert.Equal(3UL, await Chain.AskAsync<DepositsFunction, ulong>(at.Vault, new DepositsFunction()));
        Assert.Equal(33, await BalanceAsync(at.Token, at.Vault));
    }

    [Fact]
    public async Task Deposit_of_nothing_for_nobody_or_without_leave_is_refused()
    {
        var at = await Chain.DeployAsync();
        Assert.Equal("ZeroAmount()", await Chain.RefusalAsync(Admin, at.Vault, Depositing(0, Bob.Address)));
        Assert.Equal("ZeroAddress()", await Chain.RefusalAsync(Admin, at.Vault, Depositing(1, default)));
        Assert.Equal($"ERC20InsufficientAllowance({at.Vault}, 0, 1)", await Chain.RefusalAsync(Admin, at.Vault, Depositing(1, Bob.Address)));
        await Chain.SendAsync(Alice, at.Token, new ApproveFunction { Spender = at.Vault.ToString(), Value = 1 });
        Assert.Equal($"ERC20InsufficientBalance({Alice.Address}, 0, 1)", await Chain.RefusalAsync(Alice, at.Vault, Depositing(1, Bob.Address)));
    }

    [Fact]
    public async Task Deposit_with_a_permit_needs_no_approval_and_works_where_somebody_used_the_permit_first()
    {
        var at = await Chain.DeployAsync();
        var first = await PermittedAsync(at, 5, 0);
        Assert.Equal(5, Event<DepositedEvent>(await Chain.SendAsync(Admin, at.Vault, first)).Amount);
        Assert.Equal($"ERC20InsufficientAllowance({at.Vault}, 0, 5)", await Chain.RefusalAsync(Admin, at.Vault, first));

        var second = await PermittedAsync(at, 7, 1);
        await Chain.SendAsync(Mallory, at.Token, new PermitFunction
        {
            Owner = Admin.Address.ToString(),
            Spender = at.Vault.ToString(),
            Value = second.Deposit,
            Deadline = second.Deadline,
            V = second.V,
            R = second.R,
            S = second.S,
        });
        Assert.Equal(1UL, Event<DepositedEvent>(await Chain.SendAsync(Admin, at.Vault, second)).Id);
        Assert.Equal($"ERC20InsufficientAllowance({at.Vault}, 0, 7)", await Chain.RefusalAsync(Mallory, at.Vault, second));
    }

    [Fact]
    public async Task Claim_pays_what_has_not_been_paid_to_the_address_in_the_leaf_whoever_calls()
    {
        var at = await FundedAsync();
        var tree = Claims((Alice.Address, Bob.Address, 100 * Open), (Bob.Address, Bob.Address, 7));
        var anchor = await AnchorFinallyAsync(at, 10, tree.Root);
        var told = Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, ClaimFunction.Of(anchor, tree.Prove(Alice.Address)!)));
        Assert.Equal((Alice.Address, Bob.Address, 100 * Open, 100 * Open, 10UL), (ContractChain.Parse(told.Account), ContractChain.Parse(told.Payout), told.Amount, told.Total, told.Size));
        Assert.Equal(100 * Open, await BalanceAsync(at.Token, Bob.Address));
        Assert.Equal($"NothingDue({100 * Open})", await Chain.RefusalAsync(Mallory, at.Vault, ClaimFunction.Of(anchor, tree.Prove(Alice.Address)!)));

        var later = Claims((Alice.Address, Bob.Address, 130 * Open));
        var next = await AnchorFinallyAsync(at, 20, later.Root);
        Assert.Equal(30 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, ClaimFunction.Of(next, later.Prove(Alice.Address)!))).Amount);
        Assert.Equal((130 * Open, 20UL), await ClaimedAsync(at, Alice.Address));
        Assert.Equal((0, 0UL), await ClaimedAsync(at, Bob.Address));
    }

    [Fact]
    public async Task Claim_needs_an_anchor_that_is_final()
    {
        var at = await FundedAsync();
        var tree = Claims((Alice.Address, Alice.Address, Open));
        var anchor = await AnchorAsync(at, 10, tree.Root);
        var claim = ClaimFunction.Of(anchor, tree.Prove(Alice.Address)!);
        Assert.Equal($"AnchorNotFinal(1, {anchor.AnchoredAt + 3600})", await Chain.RefusalAsync(Alice, at.Vault, claim));
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = anchor });
        await Chain.PassAsync(Terms.AnchorDelay);
        Assert.Equal("AnchorNotFinal(0, 0)", await Chain.RefusalAsync(Alice, at.Vault, claim));
        // An anchor that nobody anchored, with a root of one's own.
        anchor.ClaimsRoot = Claims((Mallory.Address, Mallory.Address, 1_000 * Open)).Root.ToArray();
        Assert.Equal("AnchorNotFinal(0, 0)", await Chain.RefusalAsync(Mallory, at.Vault, claim));
    }

    [Fact]
    public async Task Claim_that_is_not_a_leaf_of_the_root_is_refused()
    {
        var at = await FundedAsync();
        var tree = Claims((Alice.Address, Alice.Address, Open), (Bob.Address, Bob.Address, Open), (Guardian.Address, Guardian.Address, Open));
        var anchor = await AnchorFinallyAsync(at, 10, tree.Root);
        var proof = tree.Prove(Alice.Address)!;
        ClaimProof[] false_ =
        [
            proof with { Leaf = proof.Leaf with { Total = proof.Leaf.Total + 1 } },
            proof with { Leaf = proof.Leaf with { Payout = Mallory.Address } },
            proof with { Leaf = proof.Leaf with { Account = Mallory.Address } },
            proof with { Path = [] },
            proof with { Path = [.. proof.Path, default] },
            proof with { Path = [.. Enumerable.Repeat(tree.Root, 65)] },
            tree.Prove(Bob.Address)! with { Leaf = proof.Leaf },
        ];
        foreach (var claim in false_)
            Assert.Equal("InvalidProof()", await Chain.RefusalAsync(Mallory, at.Vault, ClaimFunction.Of(anchor, claim)));
        var empty = await AnchorFinallyAsync(at, 11);
        Assert.Equal("InvalidProof()", await Chain.RefusalAsync(Mallory, at.Vault, ClaimFunction.Of(empty, proof)));
    }

    [Fact]
    public async Task Rotation_of_the_payout_address_pays_nothing_twice_and_ends_what_older_anchors_say()
    {
        var at = await FundedAsync();
        var before = Claims((Alice.Address, Alice.Address, 50 * Open));
        var older = await AnchorFinallyAsync(at, 10, before.Root);
        var after = Claims((Alice.Address, Bob.Address, 80 * Open));
        var newer = await AnchorFinallyAsync(at, 20, after.Root);
        Assert.Equal(80 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Bob, at.Vault, ClaimFunction.Of(newer, after.Prove(Alice.Address)!))).Amount);
        Assert.Equal("AnchorSuperseded(20)", await Chain.RefusalAsync(Alice, at.Vault, ClaimFunction.Of(older, before.Prove(Alice.Address)!)));
        Assert.Equal((0, 80 * Open), (await BalanceAsync(at.Token, Alice.Address), await BalanceAsync(at.Token, Bob.Address)));

        // The other way round: what the old address got counts.
        var old = Claims((Guardian.Address, Guardian.Address, 50 * Open));
        var oldAnchor = await AnchorFinallyAsync(at, 30, old.Root);
        var rotated = Claims((Guardian.Address, Mallory.Address, 60 * Open));
        var rotatedAnchor = await AnchorFinallyAsync(at, 40, rotated.Root);
        await Chain.SendAsync(Guardian, at.Vault, ClaimFunction.Of(oldAnchor, old.Prove(Guardian.Address)!));
        Assert.Equal(10 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, ClaimFunction.Of(rotatedAnchor, rotated.Prove(Guardian.Address)!))).Amount);
    }

    [Fact]
    public async Task Account_that_has_another_key_is_paid_once_and_to_that_key()
    {
        var at = await FundedAsync();
        var next = Bob;
        var ledger = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
        {
            Parameters = LedgerParameters.Default with { RotationDelayMs = 1_000 },
            Allocations = [new(AccountId.Bridge, OpenAmount.Supply - OpenAmount.Whole(500), null, 0, 0), new(AccountId.Of(Alice.Address), OpenAmount.Whole(500), null, 0, 0)],
        }));
        Assert.True(ledger.Send(Alice, Kinds.BridgeWithdraw, new { amount = OpenAmount.Whole(50).ToString(), payout = Alice.Address.ToString() }).IsOk);
        var before = new ClaimProver(ledger.State.ClaimsAsOf(ledger.State.NextSeq)!);
        var older = await AnchorFinallyAsync(at, ledger.State.NextSeq.Value, before.Root);
        Assert.True(ledger.Rotate(Alice, Alice.Address, next).IsOk);
        ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.True(ledger.Tick().IsOk);

        // Nothing was withdrawn since; the leaf follows all the same, and the claims of before are still those of before.
        var after = new ClaimProver(ledger.State.ClaimsAsOf(ledger.State.NextSeq)!);
        Assert.Equal(before.Root, new ClaimProver(ledger.State.ClaimsAsOf(new Seq(older.Size))!).Root);
        var newer = await AnchorFinallyAsync(at, ledger.State.NextSeq.Value, after.Root);
        Assert.Equal((50 * Open, next.Address), await PaidAsync(newer, after));
        Assert.Equal($"AnchorSuperseded({newer.Size})", await Chain.RefusalAsync(Mallory, at.Vault, ClaimFunction.Of(older, before.Prove(Alice.Address)!)));

        // What the new key withdraws adds to what the account has withdrawn, and its own address has no claim.
        Assert.True(ledger.Send(next, Kinds.BridgeWithdraw, new { amount = OpenAmount.Whole(20).ToString(), payout = next.Address.ToString() }).IsOk);
        var last = new ClaimProver(ledger.State.ClaimsAsOf(ledger.State.NextSeq)!);
        Assert.Null(last.Prove(next.Address));
        Assert.Equal((20 * Open, next.Address), await PaidAsync(await AnchorFinallyAsync(at, ledger.State.NextSeq.Value, last.Root), last));
        Assert.Equal((0, 70 * Open), (await BalanceAsync(at.Token, Alice.Address), await BalanceAsync(at.Token, next.Address)));

        async Task<(BigInteger Amount, Address Payout)> PaidAsync(AnchorStruct anchor, ClaimProver claims)
        {
            var told = Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, ClaimFunction.Of(anchor, claims.Prove(Alice.Address)!)));
            return (told.Amount, ContractChain.Parse(told.Payout));
        }
    }

    [Fact]
    public async Task No_day_pays_more_than_the_cap_and_a_larger_claim_is_paid_in_parts()
    {
        var at = await FundedAsync();
        var tree = Claims((Alice.Address, Alice.Address, 1_400 * Open), (Bob.Address, Bob.Address, Open));
        var anchor = await AnchorFinallyAsync(at, 10, tree.Root);
        var claim = ClaimFunction.Of(anchor, tree.Prove(Alice.Address)!);
        var start = await Chain.NowAsync() + 10;
        await Chain.AtAsync(start);
        Assert.Equal(500 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, claim)).Amount);
        Assert.Equal(0, await Chain.AskAsync<AvailableFunction, BigInteger>(at.Vault, new AvailableFunction()));
        Assert.Equal("DailyCapReached()", await Chain.RefusalAsync(Bob, at.Vault, ClaimFunction.Of(anchor, tree.Prove(Bob.Address)!)));
        await Chain.AtAsync(start + 43_200);
        Assert.Equal(250 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, claim)).Amount);
        await Chain.AtAsync(start + 43_200 + 864);
        Assert.Equal(5 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, claim)).Amount);
        await Chain.AtAsync(start + (10 * 86_400));
        Assert.Equal(500 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, claim)).Amount);
        await Chain.AtAsync(start + (20 * 86_400));
        Assert.Equal(145 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Alice, at.Vault, claim)).Amount);
        Assert.Equal((1_400 * Open, 10UL), await ClaimedAsync(at, Alice.Address));
    }

    [Fact]
    public async Task Midnight_is_no_second_chance()
    {
        var at = await FundedAsync();
        var tree = Claims((Mallory.Address, Mallory.Address, 2_000 * Open));
        var anchor = await AnchorFinallyAsync(at, 10, tree.Root);
        var claim = ClaimFunction.Of(anchor, tree.Prove(Mallory.Address)!);
        var midnight = ((await Chain.NowAsync() / 86_400) + 1) * 86_400;
        await Chain.AtAsync(midnight - 1);
        Assert.Equal(500 * Open, Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, claim)).Amount);
        await Chain.AtAsync(midnight + 1);
        var told = Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, claim));
        Assert.Equal(2 * 500 * Open / 86_400, told.Amount);
    }

    [Fact]
    public async Task Guardian_pauses_admin_unpauses_and_nobody_else_does()
    {
        var at = await FundedAsync();
        var tree = Claims((Alice.Address, Alice.Address, Open));
        var claim = ClaimFunction.Of(await AnchorFinallyAsync(at, 10, tree.Root), tree.Prove(Alice.Address)!);
        foreach (var other in new[] { Admin, Anchorer, Mallory })
            Assert.Equal($"Unauthorized({other.Address}, {Duty.Hex(Duty.Guardian)})", await Chain.RefusalAsync(other, at.Vault, new PauseFunction()));
        await Chain.SendAsync(Guardian, at.Vault, new PauseFunction());
        Assert.Equal("EnforcedPause()", await Chain.RefusalAsync(Alice, at.Vault, claim));
        Assert.Equal("EnforcedPause()", await Chain.RefusalAsync(Admin, at.Vault, Depositing(1, Bob.Address)));
        Assert.Equal("EnforcedPause()", await Chain.RefusalAsync(Admin, at.Vault, await PermittedAsync(at, 1, 0)));
        foreach (var other in new[] { Guardian, Anchorer, Mallory })
            Assert.Equal($"Unauthorized({other.Address}, {Duty.Hex(Duty.Admin)})", await Chain.RefusalAsync(other, at.Vault, new UnpauseFunction()));
        await Chain.SendAsync(Admin, at.Vault, new UnpauseFunction());
        await Chain.SendAsync(Alice, at.Vault, claim);
    }

    [Fact]
    public async Task Guardian_that_was_dismissed_pauses_no_more()
    {
        var at = await FundedAsync();
        await Chain.SendAsync(Admin, at.Anchors, new RevokeRoleFunction { Role = Duty.Guardian, Account = Guardian.Address.ToString() });
        Assert.Equal($"Unauthorized({Guardian.Address}, {Duty.Hex(Duty.Guardian)})", await Chain.RefusalAsync(Guardian, at.Vault, new PauseFunction()));
    }

    [Fact]
    public async Task Anchorer_alone_gets_nothing_while_the_guardian_watches_and_no_more_than_the_cap_while_it_sleeps()
    {
        var at = await FundedAsync();
        var theft = Claims((Anchorer.Address, Anchorer.Address, 5_000 * Open));
        var seen = await AnchorAsync(at, 10, theft.Root);
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = seen });
        await Chain.PassAsync(Terms.AnchorDelay);
        Assert.Equal("AnchorNotFinal(0, 0)", await Chain.RefusalAsync(Anchorer, at.Vault, ClaimFunction.Of(seen, theft.Prove(Anchorer.Address)!)));

        var missed = await AnchorFinallyAsync(at, 11, theft.Root);
        await Chain.SendAsync(Anchorer, at.Vault, ClaimFunction.Of(missed, theft.Prove(Anchorer.Address)!));
        await Chain.SendAsync(Guardian, at.Vault, new PauseFunction());
        await Chain.PassAsync(TimeSpan.FromDays(10));
        Assert.Equal("EnforcedPause()", await Chain.RefusalAsync(Anchorer, at.Vault, ClaimFunction.Of(missed, theft.Prove(Anchorer.Address)!)));
        Assert.Equal(500 * Open, await BalanceAsync(at.Token, Anchorer.Address));
    }

    [Fact]
    public void Nothing_takes_from_the_vault_but_a_claim() => Assert.Equal(["claim", "deposit", "depositWithPermit", "pause", "unpause"], Changing("OpenVault"));

    [Fact]
    public async Task Token_that_calls_back_gets_in_nowhere()
    {
        var hostile = await Chain.DeployTestContractAsync("ReentrantToken", code => new ReentrantTokenDeployment(code) { Recipient = Admin.Address.ToString() });
        var at = await Chain.DeployAsync(Terms);
        var vault = await Chain.DeployAsync(new OpenVaultDeployment { Token = hostile.ToString(), Anchors = at.Anchors.ToString(), DailyCap = 1_000 * Open });
        at = at with { Token = hostile, Vault = vault };
        await Chain.SendAsync(Admin, hostile, new ApproveFunction { Spender = vault.ToString(), Value = 10_000 * Open });
        await DepositAsync(at, 5_000 * Open, Bob.Address);
        var tree = Claims((Mallory.Address, Mallory.Address, 100 * Open), (Bob.Address, Bob.Address, 100 * Open));
        var anchor = await AnchorFinallyAsync(at, 10, tree.Root);
        var claim = ClaimFunction.Of(anchor, tree.Prove(Mallory.Address)!);
        byte[][] calls =
        [
            Nethereum.Contracts.FunctionMessageExtensions.GetCallData(claim),
            Nethereum.Contracts.FunctionMessageExtensions.GetCallData(ClaimFunction.Of(anchor, tree.Prove(Bob.Address)!)),
            Nethereum.Contracts.FunctionMessageExtensions.GetCallData(Depositing(1, Bob.Address)),
        ];
        foreach (var call in calls)
        {
            await Chain.SendAsync(Mallory, hostile, new ArmFunction { Target = vault.ToString(), Call = call });
            Assert.Equal("ReentrancyGuardReentrantCall()", await Chain.RefusalAsync(Mallory, vault, claim));
            Assert.Equal("ReentrancyGuardReentrantCall()", await Chain.RefusalAsync(Admin, vault, Depositing(1, Bob.Address)));
        }
    }

    [Fact]
    public async Task Vault_is_not_deployed_without_token_anchors_or_cap()
    {
        var at = await Chain.DeployAsync();
        var (token, anchors, none) = (at.Token.ToString(), at.Anchors.ToString(), default(Address).ToString());
        Assert.Equal("ZeroAddress()", await Chain.RefusalAsync(new OpenVaultDeployment { Token = none, Anchors = anchors, DailyCap = 2 }));
        Assert.Equal("ZeroAddress()", await Chain.RefusalAsync(new OpenVaultDeployment { Token = token, Anchors = none, DailyCap = 2 }));
        Assert.Equal("ZeroAmount()", await Chain.RefusalAsync(new OpenVaultDeployment { Token = token, Anchors = anchors, DailyCap = 1 }));
        Assert.Equal("", await Chain.RefusalAsync(new OpenVaultDeployment { Token = token, Anchors = anchors, DailyCap = 2 }));
    }

    private static ClaimProver Claims(params (Address Account, Address Payout, BigInteger Total)[] claims) =>
        VaultModel.Claims(claims.Select(claim => new ClaimLeaf(claim.Account, claim.Payout, (UInt128)claim.Total)));

    private static DepositFunction Depositing(BigInteger amount, Address account) => new() { Deposit = amount, Account = account.ToString() };

    private Task<Nethereum.RPC.Eth.DTOs.TransactionReceipt> DepositAsync(ContractAddresses at, BigInteger amount, Address account) => Chain.SendAsync(Admin, at.Vault, Depositing(amount, account));

    /// <summary>Contracts whose vault has 10,000 OPEN.</summary>
    private async Task<ContractAddresses> FundedAsync()
    {
        var at = await Chain.DeployAsync(Terms);
        await Chain.SendAsync(Admin, at.Token, new ApproveFunction { Spender = at.Vault.ToString(), Value = 10_000 * Open });
        await DepositAsync(at, 10_000 * Open, Alice.Address);
        return at;
    }

    private async Task<DepositWithPermitFunction> PermittedAsync(ContractAddresses at, BigInteger amount, ulong nonce)
    {
        var deadline = await Chain.NowAsync() + 600;
        var (v, r, s) = Permits.Sign(Admin, at.Token, at.Vault, amount, nonce, deadline);
        return new DepositWithPermitFunction { Deposit = amount, Account = Bob.Address.ToString(), Deadline = deadline, V = v, R = r, S = s };
    }

    private async Task<(BigInteger Amount, ulong Size)> ClaimedAsync(ContractAddresses at, Address account)
    {
        var output = await Chain.Reader.Eth.GetContractQueryHandler<ClaimedFunction>()
            .QueryDeserializingToObjectAsync<ClaimedOutput>(new ClaimedFunction { Account = account.ToString() }, at.Vault.ToString());
        return (output.Amount, output.Size);
    }
}
