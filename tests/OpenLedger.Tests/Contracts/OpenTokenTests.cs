using System.Numerics;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

public sealed class OpenTokenTests(ContractChain chain) : ContractTest(chain)
{
    private static readonly BigInteger Open = BigInteger.Pow(10, 18);

    [Fact]
    public async Task Supply_is_a_thousand_million_and_all_of_it_is_the_recipients()
    {
        var token = await Chain.DeployAsync(Deployment((Alice.Address, 600_000_000 * Open), (Bob.Address, (400_000_000 * Open) - 1), (Mallory.Address, 1)));
        Assert.Equal(1_000_000_000 * Open, await Chain.AskAsync<TotalSupplyFunction, BigInteger>(token, new TotalSupplyFunction()));
        Assert.Equal([600_000_000 * Open, (400_000_000 * Open) - 1, 1], new[] { await BalanceAsync(token, Alice.Address), await BalanceAsync(token, Bob.Address), await BalanceAsync(token, Mallory.Address) });
    }

    [Fact]
    public async Task Any_other_supply_is_refused()
    {
        Assert.Equal($"WrongSupply({(1_000_000_000 * Open) - 1})", await Chain.RefusalAsync(Deployment((Alice.Address, (1_000_000_000 * Open) - 1))));
        Assert.Equal($"WrongSupply({(1_000_000_000 * Open) + 1})", await Chain.RefusalAsync(Deployment((Alice.Address, 1_000_000_000 * Open), (Bob.Address, 1))));
        Assert.Equal("WrongSupply(0)", await Chain.RefusalAsync(new OpenTokenDeployment()));
        Assert.Equal("LengthMismatch(1, 0)", await Chain.RefusalAsync(new OpenTokenDeployment { Recipients = [Alice.Address.ToString()] }));
        Assert.Equal($"ERC20InvalidReceiver({default(Address)})", await Chain.RefusalAsync(Deployment((default, 1_000_000_000 * Open))));
    }

    [Fact]
    public void Nobody_can_mint_burn_or_own() => Assert.Equal(["approve", "delegate", "delegateBySig", "permit", "transfer", "transferFrom"], Changing("OpenToken"));

    [Fact]
    public async Task Votes_follow_the_balances_of_those_who_delegate_by_time()
    {
        var token = await Chain.DeployAsync(Deployment((Alice.Address, 1_000_000_000 * Open)));
        await Chain.SendAsync(Alice, token, new DelegateFunction { Delegatee = Bob.Address.ToString() });
        var before = await Chain.NowAsync();
        await Chain.PassAsync(TimeSpan.FromMinutes(1));
        await Chain.SendAsync(Alice, token, new TransferFunction { To = Mallory.Address.ToString(), Value = Open });
        Assert.Equal((1_000_000_000 * Open) - Open, await Chain.AskAsync<GetVotesFunction, BigInteger>(token, new GetVotesFunction { Account = Bob.Address.ToString() }));
        Assert.Equal(1_000_000_000 * Open, await Chain.AskAsync<GetPastVotesFunction, BigInteger>(token, new GetPastVotesFunction { Account = Bob.Address.ToString(), Timepoint = before }));
        Assert.Equal("mode=timestamp", await Chain.AskAsync<ClockModeFunction, string>(token, new ClockModeFunction()));
        Assert.Equal(await Chain.NowAsync(), await Chain.AskAsync<ClockFunction, ulong>(token, new ClockFunction()));
    }

    [Fact]
    public async Task Permit_is_an_approval_by_signature_that_holds_once_and_until_its_deadline()
    {
        var token = await Chain.DeployAsync(Deployment((Alice.Address, 1_000_000_000 * Open)));
        var deadline = await Chain.NowAsync() + 600;
        var (v, r, s) = Permits.Sign(Alice, token, Bob.Address, Open, 0, deadline);
        var permit = new PermitFunction { Owner = Alice.Address.ToString(), Spender = Bob.Address.ToString(), Value = Open, Deadline = deadline, V = v, R = r, S = s };
        await Chain.SendAsync(Mallory, token, permit);
        Assert.StartsWith("ERC2612InvalidSigner(", await Chain.RefusalAsync(Mallory, token, permit));
        await Chain.PassAsync(TimeSpan.FromSeconds(601));
        Assert.Equal($"ERC2612ExpiredSignature({deadline})", await Chain.RefusalAsync(Mallory, token, permit));
    }

    private static OpenTokenDeployment Deployment(params (Address Recipient, BigInteger Amount)[] shares) =>
        new() { Recipients = [.. shares.Select(share => share.Recipient.ToString())], Amounts = [.. shares.Select(share => share.Amount)] };
}
