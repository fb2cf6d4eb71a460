using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Demo;

/// <summary>What the second part of the demo did, by the ids of the ledger: the fresh reader looks for it.</summary>
/// <param name="Validator">Who was rewarded.</param>
/// <param name="Accused">Who was slashed.</param>
/// <param name="Proposal">What changed the gas price.</param>
/// <param name="Dispute">The case.</param>
/// <param name="Contributor">Who withdrew.</param>
/// <param name="Withdrawn">How much, in base units.</param>
/// <param name="Names">What the people are called, by address.</param>
internal sealed record DemoEconomyPlay(
    Address Validator, Address Accused, string Proposal, string Dispute, Address Contributor, OpenAmount Withdrawn, IReadOnlyDictionary<string, string> Names);

/// <summary>
/// OPEN comes in over the L2, two validators and a staker stake it, vote on the gas price and on an accusation, are rewarded or slashed as the days pass, and a contributor
/// withdraws what the records have earned. All through the API and the contracts, like anybody else.
/// </summary>
/// <param name="stack">The stack, with an L2.</param>
/// <param name="time">Its time.</param>
/// <param name="say">Told of what happens, for people.</param>
internal sealed class DemoEconomy(LocalStack stack, DemoTime time, Action<string> say)
{
    /// <summary>What a unit of gas costs when the proposal is executed: a millionth of an OPEN.</summary>
    public static readonly OpenAmount NewGasPrice = new(1_000_000_000_000);

    private static readonly OpenAmount Deposit = OpenAmount.Whole(60_000);
    private static readonly OpenAmount Stake = OpenAmount.Whole(50_000);
    private static readonly OpenAmount Withdrawal = OpenAmount.Whole(1_000);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly (string Name, KeyPair Key) _vera = ("Vera", KeyPair.Generate()), _walt = ("Walt", KeyPair.Generate()), _dora = ("Dora", KeyPair.Generate());

    private (string Name, KeyPair Key)[] People => [_vera, _walt, _dora];

    /// <summary>The chain's admin, who has what is not on the ledger, pays into the vault for three accounts; the API credits them in a moment.</summary>
    public async Task DepositAsync(CancellationToken cancellationToken)
    {
        var (chain, admin) = (stack.Chain!, stack.Keys.Chain.Admin);
        var web3 = new Web3(new Account(admin.ExportPrivateKey(), LocalChain.ChainId), new RpcClient(chain.Anvil.Address));
        var (token, vault) = (chain.Contracts.Token.ToString(), chain.Contracts.Vault.ToString());
        var amount = (BigInteger)Deposit.Units;
        await web3.Eth.GetContractTransactionHandler<ApproveFunction>().SendRequestAndWaitForReceiptAsync(token, new ApproveFunction { Spender = vault, Value = amount * People.Length }, cancellationToken);
        foreach (var (_, key) in People)
            await web3.Eth.GetContractTransactionHandler<DepositFunction>().SendRequestAndWaitForReceiptAsync(vault, new DepositFunction { Deposit = amount, Account = key.Address.ToString() }, cancellationToken);
    }

    /// <summary>Plays it.</summary>
    /// <param name="contributor">Whose records have earned something.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="CliException">Something did not go as it should.</exception>
    public async Task<DemoEconomyPlay> RunAsync((string Name, KeyPair Key) contributor, CancellationToken cancellationToken)
    {
        var rules = (await time.Client.GetParametersAsync(cancellationToken)).Items.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        foreach (var (_, key) in People)
            await ExpectAsync(Deposit.ToOpen(), () => BalanceAsync(key.Address, cancellationToken), cancellationToken);
        say($"{Deposit.ToOpen()} OPEN each have come in over the L2 for {_vera.Name}, {_walt.Name} and {_dora.Name}.");
        foreach (var validator in new[] { _vera, _walt })
            await BecomeValidatorAsync(validator, cancellationToken);
        await SendAsync(_dora, Kinds.StakeAdd, new { amount = Stake.ToString() }, cancellationToken);
        say($"{_dora.Name} stakes as much behind nobody.");

        var proposal = (await SendAsync(_vera, Kinds.ProposalCreate, new
        {
            action = new { changes = new[] { new { name = "gasPrice", value = NewGasPrice.ToString() } }, kind = "parameters" },
            description = "",
            title = "Gas is paid for",
        }, cancellationToken)).Subject!;
        say($"{_vera.Name} proposes {proposal}: a unit of gas costs {NewGasPrice.ToOpen()} OPEN in place of 0.");
        var dispute = await AccuseAsync(cancellationToken);

        await PassAsync(Ms("votingDelayMs"), cancellationToken);
        foreach (var voter in new[] { _vera, _walt, _dora })
            await SendAsync(voter, Kinds.ProposalVote, new { proposal, support = voter == _walt ? "against" : "for" }, cancellationToken);
        say($"{_vera.Name} and {_dora.Name} vote for {proposal}, {_walt.Name} against it.");

        await PassAsync(Ms("votingPeriodMs"), cancellationToken);
        await ExpectAsync("queued", async () => (await time.Client.GetProposalAsync(proposal, cancellationToken)).State, cancellationToken);
        await ExpectAsync("upheld", async () => (await time.Client.GetDisputeAsync(dispute, cancellationToken)).Outcome, cancellationToken);
        say($"{proposal} has passed and is queued; {dispute} is upheld, and {_walt.Name} may appeal, but does not.");

        await PassAsync(Ms("timelockMs") > Ms("disputeAppealMs") ? Ms("timelockMs") : Ms("disputeAppealMs"), cancellationToken);
        await SendAsync(contributor, Kinds.RewardCollect, new { }, cancellationToken);
        say($"{contributor.Name} collects what the records have earned: {await BalanceAsync(contributor.Key.Address, cancellationToken)} OPEN.");
        await SendAsync(_vera, Kinds.ProposalExecute, new { proposal }, cancellationToken);
        await SendAsync(_vera, Kinds.StakeCollect, new { }, cancellationToken);
        var slashed = await time.Client.GetDisputeAsync(dispute, cancellationToken);
        if (slashed.Phase != "closed")
            throw new CliException($"{dispute} should be closed, but it is {slashed.Phase}.", null);
        say($"{proposal} is executed. {dispute} is closed: {_walt.Name} has lost {Open(slashed.Slashed)} OPEN of stake and is no validator any more. {_vera.Name} collects what staking and judging have earned.");

        await SendAsync(contributor, Kinds.BridgeWithdraw, new { amount = Withdrawal.ToString(), payout = contributor.Key.Address.ToString() }, cancellationToken);
        say($"{contributor.Name} withdraws {Withdrawal.ToOpen()} OPEN to the L2, and pays gas for it.");
        return new DemoEconomyPlay(_vera.Key.Address, _walt.Key.Address, proposal, dispute, contributor.Key.Address, Withdrawal, People.Append(contributor).ToDictionary(p => p.Key.Address.ToString(), p => p.Name, StringComparer.Ordinal));

        TimeSpan Ms(string name) => TimeSpan.FromMilliseconds(ulong.Parse(rules[name], CultureInfo.InvariantCulture));
    }

    private async Task BecomeValidatorAsync((string Name, KeyPair Key) who, CancellationToken cancellationToken)
    {
        await SendAsync(who, Kinds.StakeAdd, new { amount = Stake.ToString(), target = who.Key.Address.ToString() }, cancellationToken);
        await SendAsync(who, Kinds.ProviderRegister, new { commissionBps = 500, endpoint = $"https://{who.Name.ToLowerInvariant()}.example/", name = who.Name, roles = new[] { "validator" } }, cancellationToken);
        say($"{who.Name} stakes {Stake.ToOpen()} OPEN and is a validator.");
    }

    /// <summary>Opened by one, countered by the accused, and voted on by the third.</summary>
    private async Task<string> AccuseAsync(CancellationToken cancellationToken)
    {
        var bond = OpenAmount.Whole(100).ToString();
        var dispute = (await SendAsync(_vera, Kinds.DisputeOpen, new
        {
            accused = _walt.Key.Address.ToString(),
            bond,
            evidence = Hash256.Sha256(Encoding.UTF8.GetBytes("the file, and what it holds")).ToString(),
            offence = "false-attestation",
            statement = "Attested 12 records of a file that has 11.",
        }, cancellationToken)).Subject!;
        await SendAsync(_walt, Kinds.DisputeCounter, new { dispute, evidence = Hash256.Sha256(Encoding.UTF8.GetBytes("another file")).ToString(), statement = "It has 12." }, cancellationToken);
        await SendAsync(_dora, Kinds.DisputeVote, new { choice = "uphold", dispute, round = 1 }, cancellationToken);
        say($"{_vera.Name} accuses {_walt.Name} of a false attestation ({dispute}), with a bond; {_walt.Name} puts up as much, and {_dora.Name} recounts and votes.");
        return dispute;
    }

    private async Task PassAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        say($"{(span == TimeSpan.FromDays(1) ? "A day passes" : $"{span.TotalDays:0.#} days pass")} …");
        await time.PassAsync(span + Margin, cancellationToken);
        await SendAsync(_vera, Kinds.ProviderSignal, new { }, cancellationToken);
    }

    private static async Task ExpectAsync(string expected, Func<Task<string>> ask, CancellationToken cancellationToken)
    {
        var (began, answer) = (Stopwatch.GetTimestamp(), await ask());
        while (answer != expected)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new CliException($"The server said {answer} for {Patience.TotalSeconds:0} s where {expected} was expected.", "This is a defect of OpenLedger. Please report it.");
            await Task.Delay(Pause, cancellationToken);
            answer = await ask();
        }
    }

    private Task<CommandOutcome> SendAsync<T>((string Name, KeyPair Key) who, string kind, T payload, CancellationToken cancellationToken) =>
        time.Client.SendAsync(who.Key, kind, payload, cancellationToken);

    private async Task<string> BalanceAsync(Address account, CancellationToken cancellationToken) => Open((await time.Client.GetBalanceAsync(account.ToString(), cancellationToken)).Balance);

    private static string Open(string units) => OpenAmount.TryParse(units, out var amount) ? amount.ToOpen() : throw new CliException($"The server says {units} where an amount should be.", null);
}
