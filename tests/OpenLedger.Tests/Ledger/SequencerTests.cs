using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

public sealed class SequencerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;
    private readonly Sequencer _sequencer;
    private ulong _nonce;

    public SequencerTests()
    {
        _store = new SimulatedBlockStore(_clock);
        _sequencer = new Sequencer(_store, TestLedger.Writer, new SequencerOptions(), _clock);
    }

    public async ValueTask InitializeAsync() => await _sequencer.OpenAsync(TestLedger.Genesis, CancellationToken.None);

    public async ValueTask DisposeAsync() => await _sequencer.DisposeAsync();

    [Fact]
    public async Task Open_on_empty_storage_writes_the_genesis_block()
    {
        Assert.Equal(0UL, _sequencer.Head.Height);
        Assert.Equal(new Seq(1), _sequencer.Head.State.NextSeq);
        Assert.Equal(_sequencer.Head.Hash, _sequencer.Head.Domain.Genesis);
        var report = await _store.VerifyAsync();
        Assert.Equal(1UL, report.Entries);
    }

    [Fact]
    public async Task Open_without_a_ledger_and_without_leave_to_create_one_fails()
    {
        await using var other = new Sequencer(new SimulatedBlockStore(_clock), TestLedger.Writer, new SequencerOptions(), _clock);
        await Assert.ThrowsAsync<CorruptLedgerException>(() => other.OpenAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Submit_answers_when_the_block_is_durable()
    {
        var result = await SubmitAsync(Create());
        Assert.Equal(new Seq(1), result.Value.Outcome.Seq);
        Assert.Equal("dn-1", result.Value.Outcome.Subject);
        Assert.False(result.Value.Repeated);
        Assert.Equal(2, _store.Blocks.Count);
        await VerifyAsync(2);
    }

    [Fact]
    public async Task Submit_of_the_same_command_again_gives_the_first_outcome()
    {
        var command = Create();
        var first = await SubmitAsync(command);
        var second = await SubmitAsync(command);
        Assert.True(second.Value.Repeated);
        Assert.Equal(first.Value.Outcome, second.Value.Outcome);
        await VerifyAsync(2);
    }

    [Fact]
    public async Task Submit_of_another_command_under_a_used_nonce_is_a_conflict()
    {
        await SubmitAsync(Create(nonce: 9));
        var other = await SubmitAsync(Create(nonce: 9, name: "another"));
        Assert.Equal("nonce-used", other.Error?.Code);
        await VerifyAsync(2);
    }

    [Fact]
    public async Task Submit_of_many_at_once_commits_them_in_few_blocks()
    {
        var release = new TaskCompletionSource();
        _store.BeforeInsert = _ => release.Task;
        var tasks = Enumerable.Range(0, 500).Select(_ => _sequencer.SubmitAsync(Create(), CancellationToken.None)).ToList();
        release.SetResult();
        var results = await Task.WhenAll(tasks).WaitAsync(Patience);
        Assert.All(results, r => Assert.True(r.IsOk));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (ulong)i), results.Select(r => r.Value.Outcome.Seq.Value).Order());
        Assert.InRange(_store.Blocks.Count, 2, 20);
        await VerifyAsync(501);
    }

    [Theory]
    [InlineData(InsertFault.LostBefore)]
    [InlineData(InsertFault.LostAfter)]
    public async Task Insert_with_unknown_outcome_is_settled_with_the_same_bytes(InsertFault fault)
    {
        var faults = new Queue<InsertFault>([fault, fault]);
        _store.OnInsert = _ => faults.TryDequeue(out var next) ? next : InsertFault.None;
        var pending = SubmitAsync(Create());
        await AdvanceUntilAsync(pending);
        Assert.Equal(new Seq(1), (await pending).Value.Outcome.Seq);
        await VerifyAsync(2);
    }

    [Fact]
    public async Task Two_writers_on_one_ledger_make_one_chain_with_every_command_once()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        var tasks = new List<Task<Result<Committed>>>();
        for (var i = 0; i < 400; i++)
        {
            tasks.Add((i % 2 == 0 ? _sequencer : other).SubmitAsync(Create(), CancellationToken.None));
            if (i % 20 == 0)
                await Task.Yield();
        }
        var all = Task.WhenAll(tasks);
        await AdvanceUntilAsync(all);
        var sequenceNumbers = (await all).Select(r => r.Value.Outcome.Seq.Value).Order();
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (ulong)i), sequenceNumbers);
        await VerifyAsync(401);
    }

    [Fact]
    public async Task A_command_sent_to_two_writers_is_on_the_ledger_once()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        for (var i = 0; i < 50; i++)
        {
            var command = Create();
            var both = Task.WhenAll(_sequencer.SubmitAsync(command, CancellationToken.None), other.SubmitAsync(command, CancellationToken.None));
            await AdvanceUntilAsync(both);
            Assert.Equal((await both)[0].Value.Outcome, (await both)[1].Value.Outcome);
        }
        await VerifyAsync(51);
    }

    [Fact]
    public async Task A_refusal_is_checked_against_what_others_committed()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        var created = await SubmitAsync(Create());
        var declare = TestLedger.Sign(TestLedger.Contributor, _sequencer.Head.Domain, _clock, Kinds.ContributionDeclare, new
        {
            datanet = created.Value.Outcome.Subject,
            files = new[] { new { format = "txt", name = "a.txt", partSize = "10", size = "10" } },
        }, 1);
        // The other writer has not seen the Datanet yet; it must look before it says that there is none.
        Assert.Equal("ct-2", (await other.SubmitAsync(declare, CancellationToken.None).WaitAsync(Patience)).Value.Outcome.Subject);
    }

    [Fact]
    public async Task Fresh_head_includes_what_others_committed()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        await SubmitAsync(Create());
        Assert.Equal(0UL, other.Head.Height);
        Assert.Equal(1UL, (await other.FreshAsync(CancellationToken.None).WaitAsync(Patience)).Value.Height);
    }

    [Fact]
    public async Task A_clock_more_than_two_seconds_off_refuses_to_write_until_it_is_mended()
    {
        _store.ClockAhead = TimeSpan.FromSeconds(10);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("clock-skew", (await SubmitAsync(Create())).Error?.Code);
        Assert.Single(_store.Blocks);
        _store.ClockAhead = TimeSpan.FromSeconds(1.5);
        Assert.True((await SubmitAsync(Create())).IsOk);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_by_intent_is_held_to_the_storage_all_the_same()
    {
        var ahead = TimeSpan.FromDays(40);
        _store.ClockAhead = -ahead;
        await using var moved = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions { ClockOffset = ahead }, _clock);
        await moved.OpenAsync(null, CancellationToken.None);
        Assert.True((await moved.SubmitAsync(Create(), CancellationToken.None)).IsOk);
        _store.ClockAhead = TimeSpan.FromSeconds(-10) - ahead;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("clock-skew", (await moved.SubmitAsync(Create(), CancellationToken.None)).Error?.Code);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_loses_nothing()
    {
        await using var small = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions { MaxQueuedCommands = 4 }, _clock);
        await small.OpenAsync(null, CancellationToken.None);
        var release = new TaskCompletionSource();
        _store.BeforeInsert = _ => release.Task;
        var tasks = Enumerable.Range(0, 200).Select(_ => small.SubmitAsync(Create(), CancellationToken.None)).ToList();
        Assert.Contains(tasks, t => t.IsCompletedSuccessfully && t.Result.Error?.Code == "queue-full");
        release.SetResult();
        var results = await Task.WhenAll(tasks).WaitAsync(Patience);
        await VerifyAsync(1 + (ulong)results.Count(r => r.IsOk));
    }

    [Fact]
    public async Task Storage_that_keeps_failing_sheds_new_commands_and_recovers()
    {
        var failing = true;
        _store.OnInsert = _ => failing ? InsertFault.LostBefore : InsertFault.None;
        var stuck = SubmitAsync(Create());
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _sequencer.Problem is not null;
        });
        Assert.Equal("storage-unavailable", (await SubmitAsync(Create())).Error?.Code);
        failing = false;
        await AdvanceUntilAsync(stuck);
        Assert.True((await stuck).IsOk);
        Assert.Null(_sequencer.Problem);
        Assert.True((await SubmitAsync(Create())).IsOk);
        await VerifyAsync(3);
    }

    [Fact]
    public async Task Stop_during_an_unknown_outcome_says_so()
    {
        _store.OnInsert = _ => InsertFault.LostAfter;
        _store.ReadsFail = true;
        var command = Create();
        var pending = SubmitAsync(command);
        await Eventually.TrueAsync(() => _store.Inserts >= 2);
        await _sequencer.DisposeAsync();
        Assert.Equal("outcome-unknown", (await pending).Error?.Code);
        _store.ReadsFail = false;
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        Assert.True((await other.SubmitAsync(command, CancellationToken.None).WaitAsync(Patience)).Value.Repeated);
    }

    [Fact]
    public async Task A_busy_winner_leaves_gaps_for_others()
    {
        var writers = new List<Address>();
        _store.OnInsert = b =>
        {
            writers.Add(b.Header.Writer);
            return InsertFault.None;
        };
        var cancelled = new CancellationTokenSource();
        var flood = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!cancelled.IsCancellationRequested)
                await _sequencer.TickAsync(CancellationToken.None);
        }));
        await Eventually.TrueAsync(() => _clock.Waiting > 0);
        // The flood's writer now waits on the clock although commands are queued: the gap.
        Assert.True(writers.Count >= new SequencerOptions().WinsBeforeYield);
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        Assert.True((await other.SubmitAsync(Create(), CancellationToken.None).WaitAsync(Patience)).IsOk);
        await cancelled.CancelAsync();
        await AdvanceUntilAsync(flood);
    }

    [Fact]
    public async Task Rules_that_are_not_known_stop_the_follower()
    {
        var head = _sequencer.Head;
        var entry = Entry.FromSystem(Kinds.Tick, "{}"u8.ToArray(), head.State.NextSeq, head.State.Time);
        var block = Block.Seal(1, head.Hash, head.State.NextSeq, [entry.Encode()], entry.Time, LedgerState.LatestRules + 1, TestLedger.OtherWriter);
        await _store.InsertAsync(block, CancellationToken.None);
        Assert.Equal("ledger-corrupt", (await SubmitAsync(Create())).Error?.Code);
        Assert.Contains("update it", _sequencer.Problem?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_writer_writes_no_more_and_the_chain_stays_whole()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await other.OpenAsync(null, CancellationToken.None);
        var duties = new { address = TestLedger.OtherWriter.Address.ToString(), duties = new[] { "writer" } };
        Assert.True((await SubmitAsync(TestLedger.Sign(TestLedger.Operator, _sequencer.Head.Domain, _clock, Kinds.KeyRevoke, duties, 1))).IsOk);
        // The first one finds out that it was revoked only when its block has lost against the block that says so.
        Assert.Equal("writer-not-registered", (await other.SubmitAsync(Create(), CancellationToken.None).WaitAsync(Patience)).Error?.Code);
        Assert.Equal("writer-not-registered", (await other.SubmitAsync(Create(), CancellationToken.None).WaitAsync(Patience)).Error?.Code);
        Assert.Equal("writer-not-registered", (await other.TickAsync(CancellationToken.None).WaitAsync(Patience)).Error?.Code);
        Assert.Equal("writer-not-registered", other.Problem?.Code);
        Assert.Equal(1UL, (await other.FreshAsync(CancellationToken.None).WaitAsync(Patience)).Value.Height);
        Assert.True((await SubmitAsync(TestLedger.Sign(TestLedger.Operator, _sequencer.Head.Domain, _clock, Kinds.KeyRegister, duties, 2))).IsOk);
        // Registered again, it writes as soon as it has seen that.
        Assert.True((await other.TickAsync(CancellationToken.None).WaitAsync(Patience)).IsOk);
        Assert.True((await other.SubmitAsync(Create(), CancellationToken.None).WaitAsync(Patience)).IsOk);
        await VerifyAsync(5);
    }

    [Fact]
    public async Task A_ledger_whose_first_block_nobody_could_follow_is_not_created()
    {
        var store = new SimulatedBlockStore(_clock);
        await using var stranger = new Sequencer(store, TestLedger.Stranger, new SequencerOptions(), _clock);
        await Assert.ThrowsAsync<CorruptLedgerException>(() => stranger.OpenAsync(TestLedger.Genesis, CancellationToken.None));
        Assert.Empty(store.Blocks);
        await using var other = new Sequencer(store, TestLedger.Writer, new SequencerOptions(), _clock);
        var parameters = LedgerParameters.Default with { MaxLiveNonces = 0 };
        await Assert.ThrowsAsync<CorruptLedgerException>(() => other.OpenAsync(TestLedger.Genesis with { Parameters = parameters }, CancellationToken.None));
        Assert.Empty(store.Blocks);
    }

    [Fact]
    public async Task Open_of_a_ledger_for_another_chain_fails()
    {
        await using var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        await Assert.ThrowsAsync<CorruptLedgerException>(() => other.OpenAsync(TestLedger.Genesis with { ChainId = 1 }, CancellationToken.None));
    }

    [Fact]
    public async Task Submit_before_the_ledger_is_open_and_after_it_is_closed_is_refused()
    {
        var command = Create();
        var other = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        Assert.Equal("ledger-not-open", (await other.SubmitAsync(command, CancellationToken.None)).Error?.Code);
        await other.OpenAsync(null, CancellationToken.None);
        await other.DisposeAsync();
        Assert.Equal("shutting-down", (await other.SubmitAsync(command, CancellationToken.None)).Error?.Code);
        Assert.Equal("shutting-down", (await other.FreshAsync(CancellationToken.None)).Error?.Code);
        Assert.Single(_store.Blocks);
    }

    [Fact]
    public async Task Submit_of_a_command_whose_entry_would_be_too_large_is_refused()
    {
        SignedCommand Sized(int bytes)
        {
            var empty = Command.Create(Kinds.DatanetCreate, new { name = "" }, 1, default).Payload.Length;
            return TestLedger.Sign(TestLedger.Owner, _sequencer.Head.Domain, _clock, Kinds.DatanetCreate, new { name = new string('x', bytes - empty) }, 1);
        }
        var most = Entry.MaxBytes - Entry.MaxEnvelopeBytes - Kinds.DatanetCreate.Length;
        // What fits as an entry is judged by its content.
        Assert.Equal("missing-member", (await SubmitAsync(Sized(most))).Error?.Code);
        Assert.Equal(("entry-too-large", ErrorKind.TooLarge), (await SubmitAsync(Sized(most + 1))).Error is { } e ? (e.Code, e.Kind) : default);
    }

    [Fact]
    public async Task Queue_is_bounded_in_bytes_and_counts_down_again()
    {
        var options = new SequencerOptions { MaxQueuedBytes = 1_000 };
        await using var small = new Sequencer(_store, TestLedger.OtherWriter, options, _clock);
        await small.OpenAsync(null, CancellationToken.None);
        for (var round = 0; round < 3; round++)
        {
            var release = new TaskCompletionSource();
            _store.BeforeInsert = _ => release.Task;
            var tasks = Enumerable.Range(0, 30).Select(_ => small.SubmitAsync(Create(), CancellationToken.None)).ToList();
            release.SetResult();
            var results = await Task.WhenAll(tasks).WaitAsync(Patience);
            Assert.Contains(results, r => r.IsOk);
            Assert.Contains(results, r => r.Error?.Code == "queue-full");
            Assert.All(results, r => Assert.True(r.IsOk || r.Error?.Code == "queue-full"));
        }
    }

    [Fact]
    public async Task Block_that_is_full_in_bytes_leaves_the_rest_to_the_next()
    {
        var release = new TaskCompletionSource();
        _store.BeforeInsert = _ => release.Task;
        var tasks = Enumerable.Range(0, 100).Select(i => _sequencer.SubmitAsync(TestLedger.Sign(TestLedger.Owner, _sequencer.Head.Domain, _clock, Kinds.DatanetCreate, new
        {
            card = "",
            contributions = "open",
            licence = new { id = "LicenseRef-Ours", terms = new string('x', 20_000) },
            name = $"{i}",
            visibility = "public",
        }, (ulong)i), CancellationToken.None)).ToList();
        release.SetResult();
        Assert.All(await Task.WhenAll(tasks).WaitAsync(Patience), r => Assert.True(r.IsOk));
        Assert.All(_store.Blocks, b => Assert.InRange(b.Body.Length, 1, Block.MaxBodyBytes));
        Assert.Contains(_store.Blocks, b => b.Body.Length > Block.MaxBodyBytes - 21_000);
        await VerifyAsync(101);
    }

    [Fact]
    public async Task Command_whose_caller_gave_up_before_its_turn_is_not_written()
    {
        var (inserting, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _store.BeforeInsert = _ =>
        {
            inserting.TrySetResult();
            return release.Task;
        };
        var first = SubmitAsync(Create());
        await inserting.Task.WaitAsync(Patience);
        using var given = new CancellationTokenSource();
        var second = _sequencer.SubmitAsync(Create(), given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.SetResult();
        Assert.True((await first).IsOk);
        Assert.True((await SubmitAsync(Create())).IsOk);
        await VerifyAsync(3);
    }

    private SignedCommand Create(ulong? nonce = null, string name = "Licences") =>
        TestLedger.Sign(TestLedger.Key((int)(100 + (_nonce / 1000))), _sequencer.Head.Domain, _clock, Kinds.DatanetCreate, new
        {
            card = "",
            contributions = "open",
            licence = new { id = "Apache-2.0" },
            name,
            visibility = "public",
        }, nonce ?? _nonce++);

    private Task<Result<Committed>> SubmitAsync(SignedCommand command) => _sequencer.SubmitAsync(command, CancellationToken.None).WaitAsync(Patience);

    private async Task VerifyAsync(ulong entries)
    {
        var report = await _store.VerifyAsync();
        Assert.Equal(entries, report.Entries);
        Assert.Equal(0UL, report.NoOps);
    }

    private Task AdvanceUntilAsync(Task task) => Eventually.AdvanceAsync(_clock, task, TimeSpan.FromMilliseconds(100));
}
