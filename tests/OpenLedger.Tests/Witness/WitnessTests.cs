using System.Text;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Transparency;

namespace OpenLedger.Tests.Witness;

public sealed class WitnessTests
{
    private static readonly NoteSigner Key = NoteSigner.FromSeed("witness.example/w1", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)4, 32)]);

    private readonly PlainLog _log = new();
    private readonly MemoryRecords _records = new();
    private readonly ManualClock _clock = new();
    private readonly List<SignedNote> _suspect = [];
    private readonly Core.Transparency.Witness _witness;

    public WitnessTests() => _witness = new Core.Transparency.Witness([_log.Key.Verifier], Key, _records, _clock, _suspect.Add);

    [Fact]
    public void Published_examples_of_a_request_and_an_answer_are_read_and_written_back()
    {
        var bytes = Encoding.UTF8.GetBytes(Examples.WitnessRequest);
        var request = WitnessRequest.Parse(bytes).Value;
        Assert.Equal((20852014UL, 4, 2), (request.OldSize, request.Proof.Count, request.Checkpoint.Signatures.Count));
        Assert.Equal(Examples.CheckpointText, request.Checkpoint.Text);
        Assert.Equal(20852163UL, Checkpoint.Parse(request.Checkpoint.Text).Value.Size);
        Assert.Equal(bytes, request.Encode());

        var lines = Examples.WitnessAnswer.Split('\n')[..^1];
        var signatures = lines.Select(NoteSignature.Parse).ToList();
        Assert.Equal(["witness.example/w1", "witness.example/w1", "witness.example/w2"], signatures.Select(s => s!.Name));
        Assert.Equal(lines, signatures.Select(s => s!.ToString()));
        // A client may put them under the checkpoint, and has a note.
        Assert.Equal(5, SignedNote.Parse([.. request.Checkpoint.Encode(), .. Encoding.UTF8.GetBytes(Examples.WitnessAnswer)]).Value.Signatures.Count);
    }

    [Fact]
    public async Task Growing_log_is_cosigned_at_the_time_of_the_witness()
    {
        foreach (var (old, size) in new[] { (0, 1), (1, 2), (2, 7), (7, 7), (7, 64), (64, 70) })
        {
            var answer = await AskAsync(_log.Request(old, size));
            Assert.Equal(200, answer.Status);
            var note = SignedNote.Parse([.. _log.Checkpoint(size).Encode(), .. answer.Body.Span]).Value;
            Assert.Equal([_log.Key.Verifier, Key.Verifier], note.Verify([_log.Key.Verifier, Key.Verifier]).Value);
            Assert.Equal((ulong)_clock.GetUtcNow().ToUnixTimeSeconds(), Key.Verifier.TimeOf(note.Signatures[1]));
        }
        Assert.Empty(_suspect);
    }

    [Fact]
    public async Task Request_that_goes_on_from_another_size_is_told_the_right_one()
    {
        await AskAsync(_log.Request(0, 7));
        foreach (var (old, size) in new[] { (0, 7), (0, 9), (6, 9), (8, 9), (3, 5), (0, 0) })
            await AssertAsync(409, "7\n", _log.Request(old, size));
        await AssertAsync(200, null, _log.Request(7, 9));
        await AssertAsync(409, "9\n", _log.Request(7, 8));
    }

    [Fact]
    public async Task Fork_is_never_cosigned_and_is_kept_as_evidence()
    {
        await AskAsync(_log.Request(0, 7));
        var fork = new PlainLog(leaf: 1);
        await AssertAsync(409, "7\n", fork.Request(7, 7));
        await AssertAsync(422, null, fork.Request(7, 20));
        // A proof of the log as it was, under a root that it has not.
        await AssertAsync(422, null, new WitnessRequest(7, _log.Proof(7, 20), fork.Checkpoint(20)).Encode());
        Assert.Equal([7UL, 20, 20], _suspect.Select(n => Checkpoint.Parse(n.Text).Value.Size));
        await AssertAsync(200, null, _log.Request(7, 20));
    }

    [Fact]
    public async Task Proof_that_is_missing_too_long_or_needless_is_refused()
    {
        await AskAsync(_log.Request(0, 7));
        await AssertAsync(422, null, new WitnessRequest(7, [], _log.Checkpoint(20)).Encode());
        await AssertAsync(422, null, new WitnessRequest(7, [.. _log.Proof(7, 20), Hash256.Sha256([1])], _log.Checkpoint(20)).Encode());
        await AssertAsync(422, null, new WitnessRequest(7, [Hash256.Sha256([1])], _log.Checkpoint(7)).Encode());
        await AssertAsync(400, null, new WitnessRequest(7, [.. Enumerable.Repeat(Hash256.Sha256([1]), 64)], _log.Checkpoint(20)).Encode());
    }

    [Fact]
    public async Task Unknown_log_unknown_key_and_malformed_request_are_refused_with_their_statuses()
    {
        await AssertAsync(404, null, new PlainLog("example.com/other").Request(0, 7));
        var stranger = NoteSigner.FromSeed("example.com/log", NoteKeyType.Ed25519, new byte[32]);
        var text = _log.Checkpoint(7).Text;
        await AssertAsync(403, null, new WitnessRequest(0, [], SignedNote.Create(text, stranger.Sign(text))).Encode());
        await AssertAsync(403, null, new WitnessRequest(0, [], SignedNote.Create(text, _log.Key.Sign(text + "x\n"))).Encode());
        await AssertAsync(400, null, _log.Request(8, 7));
        await AssertAsync(400, null, []);
        await AssertAsync(400, null, Encoding.UTF8.GetBytes("old 07\n\n" + _log.Checkpoint(7)));
        await AssertAsync(400, null, Encoding.UTF8.GetBytes($"old 0\n\nnot a checkpoint\n\n{_log.Key.Sign("not a checkpoint\n")}\n"));
        // Signatures of strangers beside the log's are ignored.
        await AssertAsync(200, null, new WitnessRequest(0, [], SignedNote.Create(text, stranger.Sign(text), _log.Key.Sign(text))).Encode());
    }

    [Fact]
    public async Task Empty_log_has_one_root()
    {
        await AssertAsync(409, "0\n", new WitnessRequest(0, [], _log.Checkpoint(0, Hash256.Sha256([1]))).Encode());
        await AssertAsync(200, null, _log.Request(0, 0));
        await AssertAsync(200, null, _log.Request(0, 3));
    }

    [Fact]
    public async Task Crash_between_remembering_and_answering_loses_an_answer_only()
    {
        await AskAsync(_log.Request(0, 7));
        _records.AfterReplace = () => throw new IOException("simulated crash");
        await Assert.ThrowsAsync<IOException>(() => AskAsync(_log.Request(7, 20)));
        _records.AfterReplace = () => { };
        await AssertAsync(409, "20\n", _log.Request(7, 20));
        await AssertAsync(200, null, _log.Request(20, 20));
        await AssertAsync(409, "20\n", new PlainLog(leaf: 1).Request(7, 20));
    }

    [Fact]
    public async Task Of_two_requests_at_once_the_shorter_one_never_takes_the_longer_ones_place()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var turns = new Turns(seed);
            var records = new MemoryRecords { Between = turns.WaitAsync };
            var witness = new Core.Transparency.Witness([_log.Key.Verifier], Key, records, _clock);
            var fork = new PlainLog(leaf: 1);
            var answers = new List<(int Size, WitnessAnswer Answer)>();
            await turns.RunAsync(Ask(_log, 5), Ask(_log, 9), Ask(fork, 7), Ask(fork, 9));
            var cosigned = answers.Where(a => a.Answer.Status == 200).ToList();
            // All began at size 0, so one was first and the others were told its size.
            var first = Assert.Single(cosigned);
            Assert.All(answers.Where(a => a != first), a => Assert.Equal((409, $"{first.Size}\n"), (a.Answer.Status, Encoding.UTF8.GetString(a.Answer.Body.Span))));

            Func<Task> Ask(PlainLog log, int size) => async () =>
            {
                var answer = await witness.AddCheckpointAsync(log.Request(0, size), CancellationToken.None);
                lock (answers)
                    answers.Add((size, answer));
            };
        }
    }

    [Fact]
    public async Task Whatever_a_log_does_all_that_is_cosigned_is_one_history()
    {
        var random = new Random(7);
        PlainLog[] logs = [_log, new PlainLog(leaf: 1)];
        PlainLog? chosen = null;
        var largest = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var (log, size) = (logs[random.Next(2)], random.Next(0, 71));
            var old = random.Next(3) == 0 ? random.Next(0, 71) : largest;
            var answer = await AskAsync(new WitnessRequest((ulong)old, old <= size ? log.Proof(old, size) : [], log.Checkpoint(size)).Encode());
            if (answer.Status != 200)
                continue;
            if (size > 0)
                chosen ??= log;
            Assert.True(size >= largest && (size == 0 || log == chosen), $"{largest} to {size}");
            largest = size;
            if (largest == 70)
                break;
        }
        Assert.True(largest > 30);
    }

    private Task<WitnessAnswer> AskAsync(byte[] body) => _witness.AddCheckpointAsync(body, CancellationToken.None);

    private async Task AssertAsync(int status, string? body, byte[] request)
    {
        var answer = await AskAsync(request);
        Assert.Equal(status, answer.Status);
        if (body is not null)
            Assert.Equal(body, Encoding.UTF8.GetString(answer.Body.Span));
        if (status != 200)
            Assert.Null(NoteSignature.Parse(Encoding.UTF8.GetString(answer.Body.Span).TrimEnd('\n')));
    }
}
