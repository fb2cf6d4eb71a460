using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>What an <c>OpenVault</c> has paid an account and can pay, as of one block.</summary>
/// <param name="Paid">What the account was paid in all, in base units.</param>
/// <param name="PaidFrom">Size of the newest anchor that it was paid from; older ones are refused.</param>
/// <param name="Available">What can leave the vault at this moment, in base units.</param>
/// <param name="IsPaused">Whether a guardian has stopped it.</param>
public sealed record VaultView(UInt128 Paid, ulong PaidFrom, UInt128 Available, bool IsPaused);

/// <summary>That a claim was paid.</summary>
/// <param name="Amount">How much, in base units.</param>
/// <param name="Total">What the account was paid in all.</param>
/// <param name="Transaction">The transaction's hash.</param>
/// <param name="Block">The number of its block.</param>
public sealed record ClaimReceipt(UInt128 Amount, UInt128 Total, Hash256 Transaction, ulong Block);

/// <summary>Asks an <c>OpenVault</c> what it pays, and has it pay. Everything is asked as of one block, the newest when it was opened.</summary>
public sealed class VaultClaims
{
    private readonly L2Client _client;
    private readonly ulong _chainId, _block;
    private readonly string _vault;

    private VaultClaims(L2Client client, ulong chainId, Address vault, Address anchors, ulong block) =>
        (_client, _chainId, _vault, Anchors, _block) = (client, chainId, vault.ToString(), anchors, block);

    /// <summary>The contract of anchors that the vault goes by, for ever.</summary>
    public Address Anchors { get; }

    /// <summary>Looks at a vault.</summary>
    /// <param name="rpcUrl">The node's JSON-RPC endpoint.</param>
    /// <param name="chainId">The chain's id (EIP-155).</param>
    /// <param name="vault">The contract.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The node does not answer, is of another chain, or has no vault there.</exception>
    public static async Task<VaultClaims> OpenAsync(Uri rpcUrl, ulong chainId, Address vault, CancellationToken cancellationToken)
    {
        var client = new L2Client(rpcUrl);
        await client.EnsureChainAsync(chainId, cancellationToken);
        var head = await client.HeadAsync(cancellationToken);
        try
        {
            var named = await L2Client.AskAsync(() => client.Web3.Eth.GetContractQueryHandler<AnchorsFunction>()
                .QueryAsync<string>(vault.ToString(), new AnchorsFunction(), L2Client.At(head)), cancellationToken);
            return Address.TryParseInput(named ?? "", out var anchors) ? new VaultClaims(client, chainId, vault, anchors, head) : throw NoVault(vault, null);
        }
        catch (Exception e) when (e is SmartContractRevertException or SmartContractCustomErrorRevertException)
        {
            throw NoVault(vault, e);
        }
    }

    /// <summary>Whether an anchor stands, and from when on for ever.</summary>
    /// <exception cref="IOException">The node does not answer, or there is no such contract.</exception>
    public async Task<(AnchorStatus Status, DateTimeOffset FinalAt)> StatusAsync(AnchorStruct anchor, CancellationToken cancellationToken)
    {
        var status = await L2Client.AskAsync(() => _client.Web3.Eth.GetContractQueryHandler<StatusFunction>()
            .QueryDeserializingToObjectAsync<StatusOutput>(new StatusFunction { Anchor = anchor }, Anchors.ToString(), L2Client.At(_block)), cancellationToken)
            ?? throw new IOException($"There is no contract of anchors at {Anchors}.");
        return ((AnchorStatus)status.Status, DateTimeOffset.FromUnixTimeSeconds((long)status.FinalAt));
    }

    /// <summary>What the vault has paid an account, and can pay.</summary>
    /// <exception cref="IOException">The node does not answer.</exception>
    public Task<VaultView> ReadAsync(Address account, CancellationToken cancellationToken) => L2Client.AskAsync(async () =>
    {
        var (eth, at) = (_client.Web3.Eth, L2Client.At(_block));
        var paid = await eth.GetContractQueryHandler<ClaimedFunction>().QueryDeserializingToObjectAsync<ClaimedOutput>(new ClaimedFunction { Account = account.ToString() }, _vault, at);
        var available = await eth.GetContractQueryHandler<AvailableFunction>().QueryAsync<System.Numerics.BigInteger>(_vault, new AvailableFunction(), at);
        var isPaused = await eth.GetContractQueryHandler<PausedFunction>().QueryAsync<bool>(_vault, new PausedFunction(), at);
        return new VaultView((UInt128)paid.Amount, paid.Size, (UInt128)available, isPaused);
    }, cancellationToken);

    /// <summary>Has a claim paid: sends the transaction, and waits until it is in a block.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="key">Who pays for the gas; it need not be the account's.</param>
    /// <param name="cancellationToken">Stops the waiting; what was sent stays sent.</param>
    /// <returns>What was paid, or <c>claim-refused</c>, before any gas is spent where the node can tell.</returns>
    /// <exception cref="IOException">The node does not answer, or takes no such transaction.</exception>
    public async Task<Result<ClaimReceipt>> SendAsync(ClaimFunction claim, KeyPair key, CancellationToken cancellationToken)
    {
        var handler = new Web3(new Account(key.ExportPrivateKey(), _chainId), _client.Web3.Client).Eth.GetContractTransactionHandler<ClaimFunction>();
        try
        {
            // What is available changes with each second, and with it what is done: a quarter more than the estimate.
            claim.Gas = (await L2Client.AskAsync(() => handler.EstimateGasAsync(_vault, claim), cancellationToken)).Value * 5 / 4;
            var receipt = await L2Client.AskAsync(() => handler.SendRequestAndWaitForReceiptAsync(_vault, claim, cancellationToken), cancellationToken);
            var paid = receipt.DecodeAllEvents<ClaimedEvent>().Find(e => string.Equals(e.Log.Address, _vault, StringComparison.OrdinalIgnoreCase))?.Event;
            return receipt.Succeeded() && paid is not null
                ? new ClaimReceipt((UInt128)paid.Amount, (UInt128)paid.Total, new Hash256(Convert.FromHexString(receipt.TransactionHash[2..])), (ulong)receipt.BlockNumber.Value)
                : Refused($"The vault has refused the claim in transaction {receipt.TransactionHash}.");
        }
        catch (SmartContractCustomErrorRevertException e)
        {
            return Refused(Explain(e));
        }
        catch (SmartContractRevertException e)
        {
            return Refused($"The vault refuses the claim: {e.RevertMessage}");
        }
    }

    private static string Explain(SmartContractCustomErrorRevertException refused) => refused.CreateTypedException(typeof(NothingDueError), typeof(DailyCapReachedError)) switch
    {
        SmartContractCustomErrorRevertException<NothingDueError> => "All of the claim has been paid.",
        SmartContractCustomErrorRevertException<DailyCapReachedError> => "The vault has paid as much as it pays within a day; it goes on as time passes.",
        _ => $"The vault refuses the claim with {refused.ExceptionEncodedData}.",
    };

    private static Error Refused(string why) => Error.Conflict("claim-refused", why);

    private static IOException NoVault(Address vault, Exception? why) => new($"There is no vault at {vault}.", why);
}
