using System.Globalization;
using System.Numerics;
using System.Text;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Bench.Proofs;

/// <summary>What the contracts cost on a real EVM, in gas with the 21,000 of a transaction. Accounts, hashes and times are fixed, so every run says the same.</summary>
internal sealed class ContractGas
{
    /// <summary>How many accounts have a claim.</summary>
    public const int Claims = 100_000;

    private const ulong ChainId = 31337;

    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);

    private readonly IWeb3 _reader;
    private readonly Uri _rpc;
    private readonly SortedDictionary<string, long> _gas = new(StringComparer.Ordinal);

    // A time whose bytes are all other than zero: calldata is priced by that.
    private ulong _now = 4_008_636_142;

    private ContractGas(Uri rpc)
    {
        _rpc = rpc;
        _reader = new Web3(new RpcClient(rpc));
    }

    /// <summary>Measures all of it on a chain of its own: what was done, and the gas it took.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var anvil = await AnvilServer.StartAsync(cancellationToken: cancellationToken);
        var measured = new ContractGas(anvil.Address);
        await measured.RunAsync(cancellationToken);
        return measured._gas;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var (admin, anchorer, guardian) = (await WalletAsync(1), await WalletAsync(2), await WalletAsync(3));
        var terms = new ContractTerms(Key(1).Address, Key(2).Address, Key(3).Address) { AnchorDelay = Delay };
        var at = await ContractDeployer.DeployAsync(admin, terms, cancellationToken);
        var trees = new[] { new ClaimProver(Book(1)), new ClaimProver(Book(2)) };
        var claimant = Claimant(trees);
        await SendAsync(null, admin, at.Token, new ApproveFunction { Spender = at.Vault.ToString(), Value = (BigInteger)OpenAmount.Supply.Units }, cancellationToken);
        foreach (var name in new[] { "deposit_first", "deposit" })
            await SendAsync(name, admin, at.Vault, new DepositFunction { Deposit = (BigInteger)OpenAmount.Whole(1_000).Units, Account = claimant.ToString() }, cancellationToken);

        await SendAsync("anchor_first", anchorer, at.Anchors, Anchoring(1_000_000, default), cancellationToken);
        foreach (var (name, tree, size) in new[] { ("claim_first", trees[0], 2_000_000UL), ("claim", trees[1], 3_000_000UL) })
        {
            var anchored = await SendAsync("anchor", anchorer, at.Anchors, Anchoring(size, tree.Root), cancellationToken);
            _now += (ulong)Delay.TotalSeconds;
            await SendAsync(name, admin, at.Vault, ClaimFunction.Of(anchored.DecodeAllEvents<AnchoredEvent>()[0].Event.ToStruct(), tree.Prove(claimant)!), cancellationToken);
        }
        var last = await SendAsync("anchor", anchorer, at.Anchors, Anchoring(4_000_000, default), cancellationToken);
        await SendAsync("veto", guardian, at.Anchors, new VetoFunction { Anchor = last.DecodeAllEvents<AnchoredEvent>()[0].Event.ToStruct() }, cancellationToken);
    }

    private static AnchorFunction Anchoring(ulong size, Hash256 claimsRoot) => AnchorFunction.Of(new Anchor(size, Hash($"log {size}"), Hash($"head {size}"), claimsRoot));

    /// <summary>Every account has withdrawn an odd amount in each round.</summary>
    private static ClaimBook Book(uint rounds) =>
        Accounts.Aggregate(ClaimBook.Empty, (book, account) => book.Add(account, account, rounds * (UInt128)1_234_567_891_234_567_891));

    private static IEnumerable<Address> Accounts => Enumerable.Range(0, Claims).Select(i => new Address(Hash($"account {i}").ToArray().AsSpan(0, Address.Size)));

    /// <summary>An account whose proofs are as long as they get in trees of this size: 17.</summary>
    private static Address Claimant(ClaimProver[] trees) =>
        Accounts.First(account => Array.TrueForAll(trees, tree => tree.Prove(account)!.Path.Count == BitOperations.Log2(Claims) + 1));

    private static Hash256 Hash(string text) => Hash256.Sha256(Encoding.UTF8.GetBytes(text));

    private static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64", CultureInfo.InvariantCulture));

    private async Task<IWeb3> WalletAsync(int number)
    {
        await LocalChain.FundAsync(_reader.Client, Key(number).Address);
        return new Web3(new Account(Key(number).ExportPrivateKey(), ChainId), new RpcClient(_rpc));
    }

    private async Task<TransactionReceipt> SendAsync<T>(string? name, IWeb3 wallet, Address contract, T message, CancellationToken cancellationToken)
        where T : FunctionMessage, new()
    {
        await _reader.Client.SendRequestAsync<object>("evm_setNextBlockTimestamp", null, _now++);
        message.Gas = 500_000;
        var receipt = await wallet.Eth.GetContractTransactionHandler<T>().SendRequestAndWaitForReceiptAsync(contract.ToString(), message, cancellationToken);
        if (receipt.Failed())
            throw new InvalidOperationException($"The contract refused {typeof(T).Name}.");
        if (name is not null)
            _gas[name] = (long)receipt.GasUsed.Value;
        return receipt;
    }
}
