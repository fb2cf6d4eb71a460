using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using Xunit;

namespace OpenLedger.Tests.Anchoring;

public sealed class AnchorerTests
{
    private const int Confirmations = 3;

    private static readonly AnchorPolicy Policy = new() { Interval = TimeSpan.FromMinutes(15), Confirmations = Confirmations, ReplaceAfter = TimeSpan.FromMinutes(2), MaxFeePerGas = 1_000_000, MovedLimit = 1_000 };

    private readonly ManualClock _clock = new();
    private readonly Log _log = new();
    private readonly SimulatedAnchorChain _chain = new();
    private readonly SimulatedLogStore _notes;

    public AnchorerTests() => _notes = new SimulatedLogStore(_clock);

    [Fact]
    public async Task StepAsync_nothing_published_does_nothing()
    {
        Assert.Equal(AnchorStage.Idle, await StepAsync());
        Assert.Empty(_chain.Signed);
    }

    [Fact]
    public async Task StepAsync_first_checkpoint_is_anchored_at_once_and_confirmed_by_depth()
    {
        _log.Grow(10);

        Assert.Equal(AnchorStage.Sent, await StepAsync());
        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        _chain.Mine(Confirmations);
        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        _chain.Mine();
        Assert.Equal(AnchorStage.Confirmed, await StepAsync());
        Assert.Equal(AnchorStage.Idle, await StepAsync());

        Assert.Equal([_log.At(10)], _chain.Anchors);
        Assert.Equal(_log.At(10), (await Journal()).Last!.Candidate.Anchor);
    }

    [Fact]
    public async Task StepAsync_idle_ledger_is_never_anchored_again()
    {
        await AnchorAsync(10);
        _clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(AnchorStage.Idle, await StepAsync());
        Assert.Equal(AnchorStage.Idle, await StepAsync(demanded: true));
        Assert.Equal(1, _chain.Arrived);
    }

    [Fact]
    public async Task StepAsync_new_entries_wait_for_the_interval()
    {
        await AnchorAsync(10);
        _log.Grow(11);

        Assert.Equal(AnchorStage.NotDue, await StepAsync());
        _clock.Advance(Policy.Interval);
        Assert.Equal(AnchorStage.Sent, await StepAsync());
    }

    [Fact]
    public async Task StepAsync_demand_does_not_wait()
    {
        await AnchorAsync(10);
        _log.Grow(11);

        Assert.Equal(AnchorStage.Sent, await StepAsync(demanded: true));
    }

    [Theory]
    [InlineData(999, AnchorStage.NotDue)]
    [InlineData(1_000, AnchorStage.Sent)]
    public async Task StepAsync_value_moved_beyond_the_limit_does_not_wait(int moved, AnchorStage expected)
    {
        _log.Moved = 5_000;
        await AnchorAsync(10);
        _log.Grow(11);
        _log.Moved = 5_000 + (UInt128)moved;

        Assert.Equal(expected, await StepAsync());
    }

    [Fact]
    public async Task StepAsync_stuck_transaction_is_replaced_with_a_higher_fee_and_the_newest_checkpoint()
    {
        _log.Grow(10);
        await StepAsync();
        _chain.BaseFee = 10_000;
        _log.Grow(20);

        _chain.Mine();
        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        _clock.Advance(Policy.ReplaceAfter);
        Assert.Equal(AnchorStage.Replaced, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([_log.At(20)], _chain.Anchors);
        Assert.Equal(2, Assert.Single(_chain.Signed).Value);
    }

    [Fact]
    public async Task StepAsync_replacement_offers_an_eighth_more_where_the_chain_asks_for_no_more()
    {
        _log.Grow(10);
        await StepAsync();
        _chain.LosesSent = true;
        _chain.EmptyPool();
        _clock.Advance(Policy.ReplaceAfter);

        Assert.Equal(AnchorStage.Replaced, await StepAsync());

        var pending = (await Journal()).Pending!;
        Assert.Equal([new AnchorFees(201, 1), new AnchorFees(227, 2)], pending.Attempts.Select(a => a.Fees));
    }

    [Fact]
    public async Task StepAsync_fee_above_the_bound_is_said_and_not_paid()
    {
        _log.Grow(10);
        await StepAsync();
        _chain.BaseFee = Policy.MaxFeePerGas;
        _clock.Advance(Policy.ReplaceAfter);

        Assert.Equal(AnchorStage.Stuck, await StepAsync());
        Assert.Equal(1, _chain.Signed.Values.Sum());
        _chain.BaseFee = 500;
        Assert.Equal(AnchorStage.Replaced, await StepAsync());
    }

    [Fact]
    public async Task StepAsync_attempts_are_bounded()
    {
        _log.Grow(10);
        _chain.LosesSent = true;
        for (var i = 0; i < 2 * PendingAnchor.MaxAttempts; i++)
        {
            await StepAsync();
            _clock.Advance(Policy.ReplaceAfter);
        }
        Assert.Equal(PendingAnchor.MaxAttempts, _chain.Signed.Values.Sum());
        _chain.LosesSent = false;
        await StepAsync();
        await ConfirmAsync();
        Assert.Equal([_log.At(10)], _chain.Anchors);
    }

    [Fact]
    public async Task StepAsync_older_attempt_that_got_into_a_block_is_the_one_confirmed()
    {
        _log.Grow(10);
        await StepAsync();
        _chain.LosesSent = true;
        _log.Grow(20);
        _clock.Advance(Policy.ReplaceAfter);
        Assert.Equal(AnchorStage.Replaced, await StepAsync());

        await ConfirmAsync();

        Assert.Equal(10UL, (await Journal()).Last!.Candidate.Anchor.Size);
    }

    [Fact]
    public async Task StepAsync_reorganization_before_the_depth_is_waited_out()
    {
        _log.Grow(10);
        await StepAsync();
        _chain.Mine(2);
        _chain.Reorganize(2, forget: true);

        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([_log.At(10)], _chain.Anchors);
        Assert.Equal(1, Assert.Single(_chain.Signed).Value);
    }

    [Fact]
    public async Task StepAsync_anchor_lost_in_a_deep_reorganization_is_anchored_again_at_once()
    {
        await AnchorAsync(10);
        _chain.Reorganize(Confirmations + 1, forget: true);

        Assert.Equal(AnchorStage.Sent, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([_log.At(10)], _chain.Anchors);
    }

    [Fact]
    public async Task StepAsync_outage_catches_up_with_one_anchor()
    {
        await AnchorAsync(10);
        _chain.IsDown = true;
        for (var hour = 1; hour <= 5; hour++)
        {
            _log.Grow(10 + ((ulong)hour * 100));
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(AnchorStage.Unavailable, await StepAsync());
        }
        _chain.IsDown = false;

        Assert.Equal(AnchorStage.Sent, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([10UL, 510UL], _chain.Anchors.Select(a => a.Size));
    }

    [Fact]
    public async Task StepAsync_outage_with_a_transaction_on_its_way_still_catches_up_with_one_anchor()
    {
        _log.Grow(10);
        _chain.LosesSent = true;
        await StepAsync();
        _chain.LosesSent = false;
        _log.Grow(500);
        _clock.Advance(TimeSpan.FromHours(5));

        Assert.Equal(AnchorStage.Replaced, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([500UL], _chain.Anchors.Select(a => a.Size));
    }

    [Fact]
    public async Task StepAsync_lost_answer_sends_the_very_same_transaction_again()
    {
        _log.Grow(10);
        _chain.AnswersAreLost = true;
        Assert.Equal(AnchorStage.Unavailable, await StepAsync());
        _chain.AnswersAreLost = false;

        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        Assert.Equal(1, _chain.Arrived);
        Assert.Equal(1, _chain.Signed.Values.Sum());
    }

    [Fact]
    public async Task StepAsync_two_instances_at_once_send_one_anchor()
    {
        _log.Grow(10);
        var gate = new TaskCompletionSource();
        _notes.BeforeRequest = request => request.Writes ? gate.Task : Task.CompletedTask;
        var (one, other) = (StepAsync(), StepAsync());
        gate.SetResult();

        Assert.Equivalent(new[] { AnchorStage.Sent, AnchorStage.Raced }, new[] { await one, await other }, strict: true);
        Assert.Equal(1, _chain.Arrived);
    }

    [Fact]
    public async Task StepAsync_contract_with_another_root_is_named_and_not_extended()
    {
        _log.Grow(10);
        _chain.Intrude(_log.At(5) with { LogRoot = Hash256.Sha256("forged"u8) });

        var step = await Anchorer().StepAsync(demanded: true, TestContext.Current.CancellationToken);

        Assert.Equal((AnchorStage.Foreign, OpenLedger.Core.Anchoring.Anchorer.Differs), (step.Stage, step.Problem!.Code));
    }

    [Fact]
    public async Task StepAsync_contract_with_other_claims_is_named_and_not_extended()
    {
        _log.Grow(10);
        _chain.Intrude(_log.At(5) with { ClaimsRoot = Hash256.Sha256("stolen"u8) });

        Assert.Equal(AnchorStage.Foreign, await StepAsync());
    }

    [Fact]
    public async Task StepAsync_contract_ahead_of_the_log_is_named()
    {
        _log.Grow(10);
        _chain.Intrude(_log.At(5) with { Size = 11 });

        var step = await Anchorer().StepAsync(demanded: false, TestContext.Current.CancellationToken);

        Assert.Equal((AnchorStage.Foreign, OpenLedger.Core.Anchoring.Anchorer.Ahead), (step.Stage, step.Problem!.Code));
    }

    [Fact]
    public async Task StepAsync_nonce_used_by_somebody_else_is_given_up_once_that_is_settled()
    {
        _log.Grow(10);
        _chain.LosesSent = true;
        await StepAsync();
        _chain.LosesSent = false;
        _chain.Intrude(_log.At(5));

        Assert.Equal(AnchorStage.Waiting, await StepAsync());
        _chain.Mine(Confirmations);
        Assert.Equal(AnchorStage.Dropped, await StepAsync());
        Assert.Equal(AnchorStage.Sent, await StepAsync());
        await ConfirmAsync();

        Assert.Equal([5UL, 10UL], _chain.Anchors.Select(a => a.Size));
    }

    [Fact]
    public async Task StepAsync_lost_journal_goes_on_from_what_the_contract_holds()
    {
        await AnchorAsync(10);
        _notes[LogPaths.Anchors] = null;
        Assert.Equal(AnchorStage.Idle, await StepAsync());
        _log.Grow(20);
        await AnchorAsync(20);

        Assert.Equal([10UL, 20UL], _chain.Anchors.Select(a => a.Size));
    }

    [Fact]
    public async Task StepAsync_unreadable_journal_stops_and_says_so()
    {
        _log.Grow(10);
        _notes[LogPaths.Anchors] = "{}x"u8.ToArray();

        var step = await Anchorer().StepAsync(demanded: true, TestContext.Current.CancellationToken);

        Assert.Equal((AnchorStage.Stuck, "anchor-journal"), (step.Stage, step.Problem!.Code));
        Assert.Empty(_chain.Signed);
    }

    /// <summary>Whatever crashes, is lost, is taken back or comes late: at any time all that can still get into the chain has one nonce, and in the end the log is anchored.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task StepAsync_any_faults_never_compete_and_end_anchored(int part)
    {
        for (var seed = part * 250; seed < (part + 1) * 250; seed++)
            await new AnchorerTests().RunAsync(new Random(seed), seed);
    }

    private async Task RunAsync(Random random, int seed)
    {
        var size = 0UL;
        for (var i = 0; i < 60; i++)
        {
            switch (random.Next(9))
            {
                case 0: _log.Grow(size += (ulong)random.Next(1, 50)); break;
                case 1: _chain.Mine(random.Next(1, Confirmations + 2)); break;
                case 2: _chain.Reorganize(random.Next(1, Confirmations), random.Next(2) == 0); break;
                case 3: _chain.BaseFee = (ulong)random.Next(50, 5_000); break;
                case 4: _clock.Advance(TimeSpan.FromMinutes(random.Next(1, 20))); break;
                case 5: (_chain.IsDown, _chain.AnswersAreLost, _chain.LosesSent) = (random.Next(4) == 0, random.Next(3) == 0, random.Next(3) == 0); break;
                default: await CrashyStepAsync(random); break;
            }
            Assert.True(_chain.PoolNonces.Count <= 1, $"Seed {seed}: transactions of the nonces {string.Join(", ", _chain.PoolNonces)} compete.");
        }
        (_chain.IsDown, _chain.AnswersAreLost, _chain.LosesSent, _chain.BaseFee) = (false, false, false, 50);
        _chain.BeforeAnswer = _ => Task.CompletedTask;
        _log.Grow(size + 1);
        for (var i = 0; i < 20 && (await Journal()).Last?.Candidate.Anchor.Size != size + 1; i++)
        {
            await StepAsync(demanded: true);
            _chain.Mine(Confirmations + 1);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }
        Assert.True(_chain.Anchors[^1] == _log.At(size + 1), $"Seed {seed}: the newest checkpoint is not anchored in the end.");
        Assert.All(_chain.Anchors, anchor => Assert.Equal(_log.At(anchor.Size), anchor));
        Assert.Equal(_chain.Anchors.OrderBy(a => a.Size).DistinctBy(a => a.Size), _chain.Anchors);
        Assert.All(_chain.Anchors, anchor => Assert.Contains(anchor.Size, _log.Kept));
    }

    /// <summary>One or two instances step at once, and may be killed where they wait for the chain.</summary>
    private async Task CrashyStepAsync(Random random)
    {
        var crashAt = random.Next(12);
        var calls = 0;
        _chain.BeforeAnswer = async _ =>
        {
            await Task.Yield();
            if (Interlocked.Increment(ref calls) == crashAt)
                throw new OperationCanceledException();
        };
        var steps = Enumerable.Range(0, random.Next(1, 3)).Select(_ => StepAsync(random.Next(3) == 0)).ToList();
        foreach (var step in steps)
        {
            try
            {
                await step;
            }
            catch (OperationCanceledException)
            {
                // The process ended here.
            }
        }
    }

    private async Task AnchorAsync(ulong size)
    {
        _log.Grow(size);
        Assert.Equal(AnchorStage.Sent, await StepAsync(demanded: true));
        await ConfirmAsync();
    }

    private async Task ConfirmAsync()
    {
        _chain.Mine(Confirmations + 1);
        Assert.Equal(AnchorStage.Confirmed, await StepAsync());
    }

    private async Task<AnchorStage> StepAsync(bool demanded = false) => (await Anchorer().StepAsync(demanded, TestContext.Current.CancellationToken)).Stage;

    private async Task<AnchorJournal> Journal() => (await Anchorer().ReadJournalAsync(TestContext.Current.CancellationToken)).Value;

    /// <summary>A new one each time, as after a restart.</summary>
    private Anchorer Anchorer() => new(_log, _chain, _notes, Policy, _clock);

    private sealed class Log : IAnchorSource
    {
        private ulong _size;

        public UInt128 Moved { get; set; }

        public void Grow(ulong size) => _size = Math.Max(_size, size);

        public Anchor At(ulong size) => new(size, Hash256.Sha256(BitConverter.GetBytes(size)), Hash256.Sha256(BitConverter.GetBytes(~size)), default);

        public Task<AnchorCandidate?> NewestAsync(CancellationToken cancellationToken) => Task.FromResult(_size == 0 ? null : new AnchorCandidate(At(_size), Moved));

        public Task<Anchor?> AtAsync(ulong size, Hash256 claimsRoot, CancellationToken cancellationToken) => Task.FromResult<Anchor?>(At(size));

        public HashSet<ulong> Kept { get; } = [];

        public Task KeepAsync(ulong size, CancellationToken cancellationToken)
        {
            Assert.True(size <= _size);
            Kept.Add(size);
            return Task.CompletedTask;
        }
    }
}
