using System.Collections.Concurrent;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Bench.Simulation;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using OpenLedger.Tests.Cli;
using OpenLedger.Tests.Contracts;

namespace OpenLedger.Tests.Anchoring;

/// <summary>The anchorer on a real EVM: what it must survive, done to the chain itself.</summary>
public sealed class AnchorChainTests : IAsyncLifetime
{
    private const ulong ChainId = 31337;
    private const ulong Gwei = 1_000_000_000;

    private static readonly AnchorPolicy s_policy = new() { Interval = TimeSpan.FromMinutes(15), Confirmations = 3, ReplaceAfter = TimeSpan.FromMinutes(2), MaxFeePerGas = 1_000 * Gwei };
    private static readonly KeyPair s_admin = TestLedger.Key(201);
    private static readonly KeyPair s_anchorer = TestLedger.Key(202);
    private static readonly KeyPair s_guardian = TestLedger.Key(203);

    private readonly ManualClock _clock = new();
    private readonly SimulatedLogStore _notes;
    private readonly GrowingLog _log = new();
    private readonly Gate _gate = new();
    private AnvilServer _anvil = null!;
    private IWeb3 _web3 = null!;
    private ContractAddresses _contracts = null!;

    public AnchorChainTests() => _notes = new SimulatedLogStore(_clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilServer.StartAsync(cancellationToken: Cancel);
        _web3 = new Web3(new Account(s_admin.ExportPrivateKey(), ChainId), new RpcClient(_anvil.Address));
        foreach (var key in new[] { s_admin, s_anchorer, s_guardian })
            await LocalChain.FundAsync(_web3.Client, key.Address);
        _contracts = await ContractDeployer.DeployAsync(_web3, new ContractTerms(s_admin.Address, s_anchorer.Address, s_guardian.Address) { AnchorDelay = TimeSpan.FromHours(1) }, Cancel);
    }

    public ValueTask DisposeAsync() => _anvil.DisposeAsync();

    [Fact]
    public async Task Anchor_is_sent_confirmed_and_read_back()
    {
        _log.Size = 10;
        var anchorer = NewAnchorer();
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        Assert.Equal(AnchorStage.Waiting, await StepAsync(anchorer));
        await MineAsync(3);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(anchorer));
        Assert.Equal(AnchorStage.Idle, await StepAsync(anchorer));

        var stored = await Reader().LatestAsync(Cancel);
        Assert.Equal((_log.At(10), 0ul, 3ul, AnchorStatus.Pending), (stored!.Anchor, stored.Index, stored.Confirmations, stored.Status));
        Assert.Equal(TimeSpan.FromHours(1), stored.FinalAt - stored.Time);
        Assert.Equal(stored, await Reader().FindAsync(10, Cancel));
        Assert.Null(await Reader().FindAsync(11, Cancel));
        Assert.Equal(ChainId, await Reader().ChainIdAsync(Cancel));

        await _web3.Client.SendRequestAsync("evm_increaseTime", null, 3_600);
        await MineAsync(1);
        Assert.Equal(AnchorStatus.Final, (await Reader().LatestAsync(Cancel))!.Status);
    }

    [Fact]
    public async Task Empty_contract_has_no_anchor_and_no_contract_is_an_outage()
    {
        Assert.Null(await Reader().LatestAsync(Cancel));
        Assert.Null(await Reader().FindAsync(1, Cancel));
        await Assert.ThrowsAsync<IOException>(() => new AnchorReader(_anvil.Address, s_admin.Address).LatestAsync(Cancel));
        await Assert.ThrowsAsync<IOException>(() => new AnchorReader(new Uri("http://127.0.0.1:1/"), _contracts.Anchors).LatestAsync(Cancel));
    }

    [Fact]
    public async Task Stuck_transaction_is_replaced_with_a_higher_fee_and_only_one_anchors()
    {
        _log.Size = 10;
        await _web3.Client.SendRequestAsync("evm_setAutomine", null, false);
        var anchorer = NewAnchorer();
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        var first = (await JournalAsync(anchorer)).Pending!.Newest;

        // The base fee jumps above what was offered. anvil then forgets the transaction and does not take it again; other nodes keep it.
        await _web3.Client.SendRequestAsync("anvil_setNextBlockBaseFeePerGas", null, $"0x{100 * Gwei:x}");
        await MineAsync(1);
        var stuck = await anchorer.StepAsync(demanded: false, Cancel);
        Assert.Equal((AnchorStage.Stuck, "anchor-not-taken"), (stuck.Stage, stuck.Problem!.Code));
        _clock.Advance(s_policy.ReplaceAfter);
        _log.Size = 12;
        Assert.Equal(AnchorStage.Replaced, await StepAsync(anchorer));
        var second = (await JournalAsync(anchorer)).Pending!.Newest;
        Assert.True(second.Fees.MaxFeePerGas > first.Fees.MaxFeePerGas && second.Fees.MaxFeePerGas > 100 * Gwei);
        Assert.Equal((10ul, 12ul), (first.Candidate.Anchor.Size, second.Candidate.Anchor.Size));

        await MineAsync(4);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(anchorer));
        Assert.Equal((_log.At(12), 0ul), ((await Reader().LatestAsync(Cancel))!.Anchor, (await Reader().LatestAsync(Cancel))!.Index));
        Assert.Equal(1, await AnchorsSentAsync());
    }

    [Fact]
    public async Task Reorganization_before_confirmation_has_the_same_transaction_sent_again()
    {
        _log.Size = 10;
        var anchorer = NewAnchorer();
        var snapshot = await _web3.Client.SendRequestAsync<string>("evm_snapshot");
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        Assert.NotNull(await Reader().LatestAsync(Cancel));
        var sent = (await JournalAsync(anchorer)).Pending!.Newest.Transaction.Hash;

        Assert.True(await _web3.Client.SendRequestAsync<bool>("evm_revert", null, snapshot));
        Assert.Null(await Reader().LatestAsync(Cancel));
        Assert.Equal(AnchorStage.Waiting, await StepAsync(anchorer));
        await MineAsync(3);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(anchorer));

        Assert.Equal(sent, (await Reader().LatestAsync(Cancel))!.Transaction);
    }

    [Fact]
    public async Task Reorganization_after_confirmation_has_it_anchored_again()
    {
        _log.Size = 10;
        var anchorer = NewAnchorer();
        var snapshot = await _web3.Client.SendRequestAsync<string>("evm_snapshot");
        await AnchorAsync(anchorer);

        Assert.True(await _web3.Client.SendRequestAsync<bool>("evm_revert", null, snapshot));
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        await MineAsync(3);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(anchorer));

        Assert.Equal(_log.At(10), (await Reader().LatestAsync(Cancel))!.Anchor);
    }

    [Fact]
    public async Task Outage_is_caught_up_with_by_one_anchor()
    {
        _log.Size = 10;
        var anchorer = NewAnchorer();
        await AnchorAsync(anchorer);
        _gate.IsClosed = true;
        for (var i = 0; i < 5; i++)
        {
            _log.Size += 10;
            _clock.Advance(s_policy.Interval);
            Assert.Equal(AnchorStage.Unavailable, await StepAsync(anchorer));
        }
        _gate.IsClosed = false;

        await AnchorAsync(anchorer);

        Assert.Equal((_log.At(60), 1ul), ((await Reader().LatestAsync(Cancel))!.Anchor, (await Reader().LatestAsync(Cancel))!.Index));
    }

    [Theory]
    [InlineData("eth_sendRawTransaction", false)]
    [InlineData("eth_sendRawTransaction", true)]
    public async Task Crash_around_the_sending_leaves_one_anchor(string method, bool arrives)
    {
        _log.Size = 10;
        _gate.Lose = (method, arrives);
        Assert.Equal(AnchorStage.Unavailable, await StepAsync(NewAnchorer()));
        _gate.Lose = null;

        // Another process finds the journal, and more has been published meanwhile.
        _log.Size = 20;
        var other = NewAnchorer();
        Assert.Equal(AnchorStage.Waiting, await StepAsync(other));
        await MineAsync(3);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(other));

        Assert.Equal(_log.At(10), (await Reader().LatestAsync(Cancel))!.Anchor);
        Assert.Equal(1, await AnchorsSentAsync());
    }

    [Fact]
    public async Task Several_instances_never_have_two_anchors_on_their_way()
    {
        for (var round = 1ul; round <= 5; round++)
        {
            _log.Size = round * 10;
            _clock.Advance(s_policy.Interval);
            var instances = Enumerable.Range(0, 4).Select(_ => NewAnchorer()).ToArray();
            await Task.WhenAll(instances.Select(i => Task.Run(() => StepAsync(i))));
            Assert.Single((await JournalAsync(instances[0])).Pending!.Attempts);
            await MineAsync(3);
            await Task.WhenAll(instances.Select(i => Task.Run(() => StepAsync(i))));
        }
        Assert.Equal(5, await AnchorsSentAsync());
        Assert.Equal((_log.At(50), 4ul), ((await Reader().LatestAsync(Cancel))!.Anchor, (await Reader().LatestAsync(Cancel))!.Index));
    }

    [Fact]
    public async Task Account_without_the_role_is_told_before_gas_is_spent()
    {
        _log.Size = 10;
        var step = await new Anchorer(_log, Chain(s_guardian), _notes, s_policy, _clock).StepAsync(demanded: false, Cancel);

        Assert.Equal((AnchorStage.Stuck, "anchor-refused"), (step.Stage, step.Problem!.Code));
        Assert.Contains(s_guardian.Address.ToString(), step.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(s_guardian.Address.ToString())).Value);
    }

    [Fact]
    public async Task Anchor_that_the_contract_refused_in_a_block_is_dropped_with_its_reason()
    {
        _log.Size = 10;
        await _web3.Client.SendRequestAsync("evm_setAutomine", null, false);
        var anchorer = NewAnchorer();
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        var revoked = await _web3.Eth.GetContractTransactionHandler<RevokeRoleFunction>().SendRequestAsync(_contracts.Anchors.ToString(), new RevokeRoleFunction
        {
            Role = Duty.Anchorer, Account = s_anchorer.Address.ToString(), Gas = 100_000, MaxFeePerGas = 900 * Gwei, MaxPriorityFeePerGas = 900 * Gwei,
        });
        await MineAsync(4);
        Assert.True((await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(revoked)).Succeeded());

        var step = await anchorer.StepAsync(demanded: false, Cancel);

        Assert.Equal((AnchorStage.Dropped, "anchor-reverted"), (step.Stage, step.Problem!.Code));
        Assert.Contains($"{s_anchorer.Address} may not anchor", step.Problem.Message, StringComparison.Ordinal);
        Assert.Null(await Reader().LatestAsync(Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0xzz"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x10000000000000000"}""")]
    public async Task Answer_that_is_none_is_an_outage(string answer)
    {
        var client = new L2Client(_anvil.Address, new StubServer(_ => StubServer.Json(answer)));
        await Assert.ThrowsAsync<IOException>(() => client.HeadAsync(Cancel));
    }

    [Fact]
    public async Task Account_without_money_is_told_what_the_node_says()
    {
        _log.Size = 10;
        await _web3.Client.SendRequestAsync("anvil_setBalance", null, s_anchorer.Address.ToString(), "0x0");
        var step = await NewAnchorer().StepAsync(demanded: false, Cancel);
        Assert.Equal((AnchorStage.Stuck, "anchor-not-taken"), (step.Stage, step.Problem!.Code));
    }

    [Fact]
    public async Task Vetoed_anchor_stands_no_more_and_its_successor_of_the_same_size_does()
    {
        _log.Size = 10;
        var anchorer = NewAnchorer();
        await AnchorAsync(anchorer);
        var log = Assert.Single(await _web3.Eth.GetEvent<AnchoredEvent>(_contracts.Anchors.ToString()).GetAllChangesAsync(_web3.Eth.GetEvent<AnchoredEvent>(_contracts.Anchors.ToString()).CreateFilterInput()));
        var guardian = new Web3(new Account(s_guardian.ExportPrivateKey(), ChainId), new RpcClient(_anvil.Address));
        await guardian.Eth.GetContractTransactionHandler<VetoFunction>().SendRequestAndWaitForReceiptAsync(_contracts.Anchors.ToString(), new VetoFunction { Anchor = log.Event.ToStruct() }, Cancel);
        Assert.Null(await Reader().LatestAsync(Cancel));
        Assert.Equal((_log.At(10), AnchorStatus.None), ((await Reader().FindAsync(10, Cancel))!.Anchor, (await Reader().FindAsync(10, Cancel))!.Status));

        await AnchorAsync(anchorer);

        var stored = await Reader().FindAsync(10, Cancel);
        Assert.NotEqual(new Hash256(Convert.FromHexString(log.Log.TransactionHash[2..])), stored!.Transaction);
        Assert.Equal((_log.At(10), 0ul), (stored.Anchor, stored.Index));
    }

    [Fact]
    public async Task Newest_final_anchor_is_found_by_asking_for_two_however_many_are_pending()
    {
        Assert.Equal((null, null), await Reader().NewestAndFinalAsync(Cancel));
        var anchorer = new Web3(new Account(s_anchorer.ExportPrivateKey(), ChainId), new RpcClient(_anvil.Address));
        var gate = new Gate();
        var reader = new AnchorReader(new L2Client(_anvil.Address, gate), _contracts.Anchors, 0);
        for (var size = 1ul; size <= 12; size++)
        {
            await anchorer.Eth.GetContractTransactionHandler<AnchorFunction>().SendRequestAndWaitForReceiptAsync(_contracts.Anchors.ToString(), AnchorFunction.Of(_log.At(size)), Cancel);
            var (newest, final) = await reader.NewestAndFinalAsync(Cancel);
            // Each is 20 minutes older than the next, so the third below the newest is the first whose hour is over.
            Assert.Equal((_log.At(size), AnchorStatus.Pending), (newest!.Anchor, newest.Status));
            Assert.Equal(size <= 3 ? null : _log.At(size - 3), final?.Anchor);
            Assert.Equal(size <= 3 ? null : AnchorStatus.Final, final?.Status);
            await _web3.Client.SendRequestAsync("evm_increaseTime", null, 1_200);
            await MineAsync(1);
        }
        gate.Seen.Clear();
        _ = await reader.NewestAndFinalAsync(Cancel);
        Assert.Equal(3, gate.Seen.Count(request => request.Contains("eth_call", StringComparison.Ordinal)));
        await _web3.Client.SendRequestAsync("evm_increaseTime", null, 3_600);
        await MineAsync(1);
        var (last, same) = await reader.NewestAndFinalAsync(Cancel);
        Assert.Same(last, same);
        Assert.Equal((_log.At(12), AnchorStatus.Final), (last!.Anchor, last.Status));
    }

    private AnchorReader Reader() => new(_anvil.Address, _contracts.Anchors);

    private AnchorChain Chain(KeyPair key) => new(new L2Client(_anvil.Address, _gate), ChainId, _contracts.Anchors, key);

    private Anchorer NewAnchorer() => new(_log, Chain(s_anchorer), _notes, s_policy, _clock);

    private static async Task<AnchorStage> StepAsync(Anchorer anchorer) => (await anchorer.StepAsync(demanded: false, Cancel)).Stage;

    private static async Task<AnchorJournal> JournalAsync(Anchorer anchorer) => (await anchorer.ReadJournalAsync(Cancel)).Value;

    private async Task AnchorAsync(Anchorer anchorer)
    {
        Assert.Equal(AnchorStage.Sent, await StepAsync(anchorer));
        await MineAsync(3);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync(anchorer));
    }

    private Task MineAsync(int blocks) => _web3.Client.SendRequestAsync("anvil_mine", null, $"0x{blocks:x}");

    private async Task<int> AnchorsSentAsync() => (int)(await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(s_anchorer.Address.ToString())).Value;

    private sealed class GrowingLog : IAnchorSource
    {
        public ulong Size { get; set; }

        public Anchor At(ulong size) => new(size, Hash256.Sha256(BitConverter.GetBytes(size)), Hash256.Sha256(BitConverter.GetBytes(~size)), default);

        public Task<AnchorCandidate?> NewestAsync(CancellationToken cancellationToken) => Task.FromResult(Size == 0 ? null : new AnchorCandidate(At(Size), 0));

        public Task<Anchor?> AtAsync(ulong size, Hash256 claimsRoot, CancellationToken cancellationToken) => Task.FromResult<Anchor?>(At(size));

        public Task KeepAsync(ulong size, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Between the anchorer and the node: closed it is an outage, and it can lose a request or its answer.</summary>
    private sealed class Gate() : DelegatingHandler(new SocketsHttpHandler())
    {
        public bool IsClosed { get; set; }

        public (string Method, bool Arrives)? Lose { get; set; }

        /// <summary>What was sent.</summary>
        public ConcurrentQueue<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Seen.Enqueue(body);
            if (IsClosed)
                throw new HttpRequestException("closed");
            var lost = Lose is { } lose && body.Contains(lose.Method, StringComparison.Ordinal) ? lose : default;
            if (lost.Method is not null && !lost.Arrives)
                throw new HttpRequestException("lost");
            var response = await base.SendAsync(request, cancellationToken);
            return lost.Method is null ? response : throw new HttpRequestException("answer lost");
        }
    }
}
