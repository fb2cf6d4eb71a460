using System.Text;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

public sealed class LedgerStateTests
{
    private readonly PaperLedger _ledger = new();

    [Fact]
    public void Genesis_sets_the_ledger_up()
    {
        var parameters = LedgerParameters.Default with { MaxLiveNonces = 17, UploadExpiryMs = 5_000 };
        var state = new PaperLedger(parameters).State;
        Assert.Equal(("test", TestLedger.ChainId, 1, new Seq(1)), (state.Name, state.ChainId, state.Rules, state.NextSeq));
        Assert.Equal(parameters, state.Parameters);
        Assert.Equal(5, state.Keys.Keys.Count);
        Assert.True(state.Keys.Has(TestLedger.Writer.Address, Duties.Writer));
        Assert.False(state.Keys.Has(TestLedger.Writer.Address, Duties.Writer | Duties.Operator));
        Assert.False(state.Keys.Has(TestLedger.Stranger.Address, Duties.Writer));
    }

    [Fact]
    public void Genesis_written_and_read_is_the_same_genesis()
    {
        var genesis = TestLedger.Genesis with { Keys = [.. TestLedger.Genesis.Keys.Select(k => k with { Duties = Duties.Writer | Duties.Ingest | Duties.Operator })] };
        var back = Genesis.Parse(genesis.Encode()).Value;
        Assert.Equal(genesis.Keys.OrderBy(k => k.Address), back.Keys);
        Assert.Equal(genesis.Allocations, back.Allocations);
        Assert.Equal(genesis with { Keys = [], Allocations = [] }, back with { Keys = [], Allocations = [] });
    }

    [Theory]
    [InlineData("\"writer\"]", "\"writer\",\"writer\"]", "not-allowed")]
    [InlineData("\"writer\"]", "\"ruler\"]", "not-allowed")]
    [InlineData("\"writer\"]", "\"writer\",\"ingest\"]", "not-allowed")]
    [InlineData("\"writer\"]", "]", "length-out-of-range")]
    [InlineData("\"chainId\":\"31337\"", "\"chainId\":\"0\"", "number-out-of-range")]
    [InlineData("\"chainId\":\"31337\"", "\"chainId\":\"9223372036854775808\"", "number-out-of-range")]
    [InlineData("\"maxLiveNonces\":\"1024\"", "\"maxLiveNonces\":\"65537\"", "number-out-of-range")]
    [InlineData("\"maxLiveNonces\":\"1024\"", "\"maxDeadNonces\":\"1024\"", "missing-member")]
    [InlineData("\"maxLiveNonces\":\"1024\"", "\"maxDeadNonces\":\"1024\",\"maxLiveNonces\":\"1024\"", "unknown-member")]
    [InlineData("\"maxLiveNonces\":\"1024\"", "\"maxLiveNonces\":\"01024\"", "not-a-decimal")]
    [InlineData("\"maxLiveNonces\":\"1024\"", "\"maxLiveNonces\":\"340282366920938463463374607431768211456\"", "not-a-decimal")]
    [InlineData("\"minPartBytes\":\"1048576\"", "\"minPartBytes\":\"268435457\"", "number-out-of-range")]
    [InlineData("\"maxPartBytes\":\"268435456\"", "\"maxPartBytes\":\"1048575\"", "parameters-inconsistent")]
    [InlineData("\"name\":\"test\"", "\"name\":\"\"", "length-out-of-range")]
    public void Genesis_with_a_wrong_member_is_refused(string part, string other, string code)
    {
        var text = System.Text.Encoding.UTF8.GetString(TestLedger.Genesis.Encode());
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(code, Genesis.Parse(System.Text.Encoding.UTF8.GetBytes(text.Replace(part, other))).Error?.Code);
    }

    [Fact]
    public void Genesis_that_names_an_address_twice_is_refused()
    {
        var twice = TestLedger.Genesis with { Keys = [TestLedger.Genesis.Keys[0], TestLedger.Genesis.Keys[0]] };
        Assert.Equal("duplicate-key", Genesis.Parse(twice.Encode()).Error?.Code);
    }

    [Theory]
    [InlineData(-1, "deadline-passed", ErrorKind.Gone)]
    [InlineData(0, null, null)]
    [InlineData(3_600_000, null, null)]
    [InlineData(3_600_001, "deadline-too-far", ErrorKind.Invalid)]
    public void Deadline_is_from_now_to_an_hour_ahead(int aheadMs, string? code, ErrorKind? kind)
    {
        var deadline = new LedgerTime((ulong)((long)_ledger.Now.UnixMs + aheadMs));
        var outcome = _ledger.Send(_ledger.Sign(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(), deadline: deadline));
        Assert.Equal((code, kind), (outcome.Error?.Code, outcome.Error?.Kind));
        Assert.Equal(code is null ? null : "/deadline", outcome.Error?.Pointer);
        Assert.Equal(code is null ? 1 : 0, _ledger.State.Datanets.Datanets.Count);
    }

    [Fact]
    public void Nonce_is_unique_until_its_deadline_and_free_after_it()
    {
        Assert.True(Create(5).IsOk);
        Assert.Equal(("nonce-used", ErrorKind.Conflict), Failure(Create(5, "another")));
        Assert.True(_ledger.Send(TestLedger.Stranger, Kinds.DatanetCreate, PaperLedger.Datanet(), 5).IsOk);
        _ledger.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("nonce-used", Create(5, "another").Error?.Code);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Create(5, "another").IsOk);
    }

    [Fact]
    public void Nonce_of_a_rejected_command_stays_free()
    {
        Assert.Equal("not-operator", _ledger.Send(TestLedger.Owner, Kinds.RulesSwitch, new { version = "2" }, 5).Error?.Code);
        Assert.True(Create(5).IsOk);
    }

    [Fact]
    public void Same_command_again_finds_its_outcome_until_its_deadline()
    {
        var signed = _ledger.Sign(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet());
        Assert.Null(_ledger.State.FindOutcome(signed, _ledger.Now));
        var outcome = _ledger.Send(signed).Value;
        Assert.Equal(new Outcome(new Seq(1), _ledger.Now, Kinds.DatanetCreate, "dn-1"), outcome);
        Assert.Equal(outcome, _ledger.State.FindOutcome(signed, _ledger.Now));
        Assert.Equal(outcome, _ledger.State.FindOutcome(signed, signed.Command.Deadline));
        Assert.Null(_ledger.State.FindOutcome(signed, signed.Command.Deadline.Plus(TimeSpan.FromMilliseconds(1))));
        var other = _ledger.Sign(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(name: "other"), signed.Command.Nonce);
        Assert.Null(_ledger.State.FindOutcome(other, _ledger.Now));
    }

    [Fact]
    public void Live_nonces_of_an_actor_are_bounded()
    {
        var ledger = new PaperLedger(LedgerParameters.Default with { MaxLiveNonces = 3 });
        for (var i = 0; i < 3; i++)
            Assert.True(ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).IsOk);
        Assert.Equal(("too-many-live-nonces", ErrorKind.Busy), Failure(ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet())));
        Assert.True(ledger.Send(TestLedger.Stranger, Kinds.DatanetCreate, PaperLedger.Datanet()).IsOk);
        ledger.Advance(TimeSpan.FromMilliseconds(600_001));
        Assert.True(ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).IsOk);
    }

    [Fact]
    public void Cancel_voids_a_nonce_for_as_long_as_a_command_with_it_could_live()
    {
        var voided = _ledger.Sign(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(), 5, _ledger.Now.Plus(TimeSpan.FromHours(1)));
        Assert.True(Cancel(5).IsOk);
        Assert.Equal(("nonce-used", ErrorKind.Conflict), Failure(_ledger.Send(voided)));
        Assert.Null(_ledger.State.FindOutcome(voided, _ledger.Now));
        _ledger.Advance(TimeSpan.FromHours(1));
        Assert.Equal("nonce-used", _ledger.Send(voided).Error?.Code);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("deadline-passed", _ledger.Send(voided).Error?.Code);
        Assert.True(Create(5).IsOk);
    }

    [Fact]
    public void Cancel_outlasts_the_deadline_that_it_names_however_far_ahead_that_is()
    {
        var deadline = _ledger.Now.Plus(TimeSpan.FromDays(3));
        var voided = _ledger.Sign(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(), 5, deadline);
        Assert.Equal("deadline-too-far", _ledger.Send(voided).Error?.Code);
        Assert.True(_ledger.Send(TestLedger.Owner, Kinds.Cancel, new { deadline = deadline.UnixMs.ToString(), nonce = "5" }).IsOk);
        // Without the deadline the void would end here, while the command has just become acceptable.
        _ledger.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(30));
        Assert.Equal(("nonce-used", ErrorKind.Conflict), Failure(_ledger.Send(voided)));
        _ledger.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("nonce-used", _ledger.Send(voided).Error?.Code);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("deadline-passed", _ledger.Send(voided).Error?.Code);
        Assert.True(Create(5).IsOk);
    }

    [Fact]
    public void Cancel_of_a_used_or_its_own_nonce_is_a_conflict_and_uses_nothing()
    {
        Assert.True(Create(5).IsOk);
        var before = _ledger.State.Nonces.Count;
        Assert.Equal(("nonce-used", ErrorKind.Conflict), Failure(Cancel(5)));
        Assert.Equal("nonce-used", _ledger.Send(TestLedger.Owner, Kinds.Cancel, new { nonce = "6" }, 6).Error?.Code);
        Assert.Equal(before, _ledger.State.Nonces.Count);
        Assert.True(Create(6).IsOk);
    }

    [Fact]
    public void Cancel_by_another_actor_voids_nothing_of_ours()
    {
        Assert.True(_ledger.Send(TestLedger.Stranger, Kinds.Cancel, new { nonce = "5" }).IsOk);
        Assert.True(Create(5).IsOk);
    }

    [Fact]
    public void Tick_carries_time_and_nothing_else()
    {
        _ledger.Advance(TimeSpan.FromSeconds(5));
        var before = _ledger.State;
        Assert.True(_ledger.Tick().IsOk);
        Assert.Equal(_ledger.Now, _ledger.State.Time);
        Assert.Equal(before with { NextSeq = before.NextSeq.Next, Time = _ledger.Now }, _ledger.State);
    }

    [Fact]
    public void Tick_shows_a_clock_that_is_behind_the_ledgers_time()
    {
        var slow = new Tick(TestLedger.OtherWriter.Address, new LedgerTime(_ledger.Now.UnixMs - 1_500));
        Assert.True(Tick(Encoding.ASCII.GetString(slow.Encode())).IsOk);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"clockUnixMs":"CLOCK","note":"a","writer":"WRITER"}""")]
    [InlineData("""{"clockUnixMs":"CLOCK","writer":"WRITER","x":""}""")]
    [InlineData("""{"clockUnixMs":"0CLOCK","writer":"WRITER"}""")]
    [InlineData("""{"clockUnixMs":"","writer":"WRITER"}""")]
    [InlineData("""{"clockUnixMs":"CLOCK","writer":""}""")]
    [InlineData("""{"clockUnixMs":"CLOCK","writer":"}""")]
    [InlineData("""{"clockUnixMs":"CLOCK9","writer":"WRITER"}""")]
    [InlineData("""{"clockUnixMs":"18446744073709551615","writer":"WRITER"}""")]
    [InlineData("""{"clockUnixMs":"CLOCK","writer":"0x00000000000000000000000000000000000000aa"}""")]
    public void Tick_of_any_other_form_a_later_clock_or_no_registered_writer_is_a_no_op(string payload)
    {
        var text = payload.Replace("CLOCK", _ledger.Now.UnixMs.ToString(), StringComparison.Ordinal)
            .Replace("WRITER", TestLedger.Writer.Address.ToString(), StringComparison.Ordinal);
        var before = _ledger.State;
        Assert.Equal("tick-payload", Tick(text).Error?.Code);
        Assert.Equal(before with { NextSeq = before.NextSeq.Next, Time = _ledger.Now }, _ledger.State);
    }

    private Result<Outcome> Tick(string payload) =>
        _ledger.Apply(Entry.FromSystem(Kinds.Tick, Encoding.ASCII.GetBytes(payload), _ledger.State.NextSeq, _ledger.Now), null);

    [Fact]
    public void Entry_out_of_sequence_or_before_the_ledgers_time_is_a_bug_of_the_caller()
    {
        _ledger.Advance(TimeSpan.FromSeconds(5));
        _ledger.Tick();
        var state = _ledger.State;
        Assert.Throws<InvalidOperationException>(() => state.Apply(TestLedger.Tick(state.NextSeq.Next, state.Time), null));
        Assert.Throws<InvalidOperationException>(() => state.Apply(TestLedger.Tick(state.NextSeq, new LedgerTime(state.Time.UnixMs - 1)), null));
    }

    [Fact]
    public void Keys_are_registered_and_revoked_by_operators_alone()
    {
        Assert.Equal(("not-operator", ErrorKind.Forbidden), Failure(Key(TestLedger.Writer, Kinds.KeyRegister, TestLedger.Stranger, "ingest")));
        Assert.Equal(("not-operator", ErrorKind.Forbidden), Failure(Key(TestLedger.Stranger, Kinds.KeyRevoke, TestLedger.Writer, "writer")));
        Assert.Equal(TestLedger.Stranger.Address.ToString(), Key(TestLedger.Operator, Kinds.KeyRegister, TestLedger.Stranger, "ingest", "writer").Value.Subject);
        Assert.Equal(Duties.Ingest | Duties.Writer, _ledger.State.Keys.Keys[TestLedger.Stranger.Address]);
        Assert.Equal(("key-registered", ErrorKind.Conflict), Failure(Key(TestLedger.Operator, Kinds.KeyRegister, TestLedger.Stranger, "writer")));
        Assert.True(Key(TestLedger.Operator, Kinds.KeyRegister, TestLedger.Stranger, "operator", "writer").IsOk);
        Assert.True(Key(TestLedger.Stranger, Kinds.KeyRevoke, TestLedger.Stranger, "ingest").IsOk);
        Assert.Equal(Duties.Operator | Duties.Writer, _ledger.State.Keys.Keys[TestLedger.Stranger.Address]);
        Assert.Equal(("key-not-registered", ErrorKind.Conflict), Failure(Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.Stranger, "ingest")));
        Assert.True(Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.Stranger, "operator", "writer").IsOk);
        Assert.False(_ledger.State.Keys.Keys.ContainsKey(TestLedger.Stranger.Address));
    }

    [Fact]
    public void Last_writer_and_last_operator_stay()
    {
        Assert.Equal(("last-key", ErrorKind.Conflict), Failure(Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.Operator, "operator")));
        Assert.True(Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.Writer, "writer").IsOk);
        Assert.Equal("last-key", Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.OtherWriter, "writer").Error?.Code);
        Assert.True(Key(TestLedger.Operator, Kinds.KeyRevoke, TestLedger.Attestor, "ingest").IsOk);
    }

    [Theory]
    [InlineData("writer", "ingest")]
    [InlineData("writer", "writer")]
    [InlineData("Writer")]
    [InlineData("root")]
    public void Duties_that_are_unknown_repeated_or_unsorted_are_refused(params string[] duties)
    {
        var error = Key(TestLedger.Operator, Kinds.KeyRegister, TestLedger.Stranger, duties).Error;
        Assert.Equal(("not-allowed", "/payload/duties"), (error?.Code, error?.Pointer));
    }

    [Theory]
    [InlineData("1", "rules-not-newer")]
    [InlineData("2", "unknown-rules")]
    [InlineData("0", "number-out-of-range")]
    [InlineData("2147483648", "number-out-of-range")]
    public void Rules_switch_to_old_or_unknown_rules_is_refused(string version, string code)
    {
        Assert.Equal(code, _ledger.Send(TestLedger.Operator, Kinds.RulesSwitch, new { version }).Error?.Code);
        Assert.Equal(1, _ledger.State.Rules);
    }

    [Theory]
    [InlineData(Kinds.Genesis)]
    [InlineData(Kinds.Tick)]
    [InlineData("datanet.destroy")]
    public void Kinds_that_are_no_commands_are_refused(string kind)
    {
        var error = _ledger.Send(TestLedger.Operator, kind, new { }).Error;
        Assert.Equal(("unknown-kind", "/kind"), (error?.Code, error?.Pointer));
    }

    [Fact]
    public void Rejected_entry_lets_due_things_happen_and_changes_nothing_else()
    {
        Assert.True(Create(5).IsOk);
        _ledger.Advance(TimeSpan.FromHours(2));
        var before = _ledger.State;
        Assert.Equal(1, before.Nonces.Count);
        Assert.Equal("not-operator", _ledger.Send(TestLedger.Owner, Kinds.RulesSwitch, new { version = "2" }).Error?.Code);
        Assert.Equal(0, _ledger.State.Nonces.Count);
        Assert.Equal(before with { NextSeq = before.NextSeq.Next, Time = _ledger.Now, Nonces = _ledger.State.Nonces }, _ledger.State);
    }

    private Result<Outcome> Create(ulong nonce, string name = "Licences") => _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(name: name), nonce);

    private Result<Outcome> Cancel(ulong nonce) => _ledger.Send(TestLedger.Owner, Kinds.Cancel, new { nonce = nonce.ToString() });

    private Result<Outcome> Key(KeyPair by, string kind, KeyPair key, params string[] duties) =>
        _ledger.Send(by, kind, new { address = key.Address.ToString(), duties });

    private static (string?, ErrorKind?) Failure(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Kind);
}
