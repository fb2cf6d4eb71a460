using System.Text;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// The witnesses that a log asks to cosign its checkpoints (C2SP tlog-witness, the log's side). A witness that fails or is slow keeps no checkpoint from being published: it is asked again
/// with a later one, after a pause that doubles from <see cref="FirstPause"/> to <see cref="LongestPause"/>. Not for several callers at once.
/// </summary>
/// <param name="witnesses">Their keys.</param>
/// <param name="ask">Sends a request to one of them.</param>
/// <param name="within">How long all of them together have to answer.</param>
/// <param name="clock">Says how long that is.</param>
public sealed class WitnessPanel(IReadOnlyCollection<NoteVerifier> witnesses, AskWitness ask, TimeSpan within, TimeProvider clock)
{
    /// <summary>The pause after a witness's first failure.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly List<Member> _members = [.. witnesses.Select(key => new Member(key))];

    /// <summary>What each witness that failed lately did instead of cosigning, by its name.</summary>
    public IReadOnlyDictionary<string, string> Problems => _members.Where(m => m.Problem is not null).ToDictionary(m => m.Key.ToString(), m => m.Problem!, StringComparer.Ordinal);

    /// <summary>Asks those witnesses whose cosignature a checkpoint lacks.</summary>
    /// <param name="note">The checkpoint with the log's signature.</param>
    /// <param name="checkpoint">The same, parsed.</param>
    /// <param name="tree">A tree that begins with the checkpoint's.</param>
    /// <param name="cancellationToken">Cancels it all.</param>
    /// <returns>The note with the cosignatures that came in time and are right.</returns>
    public async Task<SignedNote> CosignAsync(SignedNote note, Checkpoint checkpoint, StoredTree tree, CancellationToken cancellationToken)
    {
        var missing = _members.Where(m => !note.Signatures.Any(s => m.Key.Verify(note.Text, s)) && m.NotBefore <= clock.GetUtcNow()).ToList();
        if (missing.Count == 0)
            return note;
        using var late = new CancellationTokenSource(within, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var last = Task.CompletedTask;
        var answers = await Task.WhenAll(missing.Select(m => AskAsync(m, note, checkpoint, Proof, limit.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return note.With([.. answers.OfType<NoteSignature>()]);

        // The tree keeps what it has read, and is not for several readers at once: each waits for the one before, on the scheduler of its caller.
        async Task<IReadOnlyList<Hash256>> Proof(ulong old)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await Interlocked.Exchange(ref last, done.Task);
            try
            {
                return await tree.ConsistencyAsync(old, limit.Token);
            }
            finally
            {
                done.SetResult();
            }
        }
    }

    private async Task<NoteSignature?> AskAsync(Member member, SignedNote note, Checkpoint checkpoint, Func<ulong, Task<IReadOnlyList<Hash256>>> proof, CancellationToken cancellationToken)
    {
        try
        {
            // Where it has cosigned another size than we know of, it says so, and is asked once more.
            for (var round = 0; round < 2; round++)
            {
                var old = Math.Min(member.Size, checkpoint.Size);
                var answer = await ask(member.Key, new WitnessRequest(old, await proof(old), note).Encode(), cancellationToken);
                if (answer.Status == 200)
                    return Accept(member, note, checkpoint, answer.Body);
                if (answer.Status != 409 || !Decimals.TryParse(Encoding.UTF8.GetString(answer.Body.Span).TrimEnd('\n'), out var size))
                    return Refuse(member, $"answered {answer.Status}");
                if (size > checkpoint.Size || size == old)
                    return Refuse(member, $"has cosigned {size} entries of this log, and does not cosign {checkpoint.Size}");
                member.Size = size;
            }
            return Refuse(member, "answered 409 twice");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return Refuse(member, $"did not answer: {e.Message}");
        }
    }

    private NoteSignature? Accept(Member member, SignedNote note, Checkpoint checkpoint, ReadOnlyMemory<byte> body)
    {
        var lines = body.Length > SignedNote.MaxBytes ? "" : Encoding.UTF8.GetString(body.Span);
        var cosignature = lines.Split('\n').Select(NoteSignature.Parse).OfType<NoteSignature>().FirstOrDefault(s => member.Key.Verify(note.Text, s));
        if (cosignature is null)
            return Refuse(member, "answered without a cosignature of its key on the checkpoint");
        (member.Size, member.Problem, member.Pause, member.NotBefore) = (checkpoint.Size, null, FirstPause, default);
        return cosignature;
    }

    private NoteSignature? Refuse(Member member, string problem)
    {
        member.Problem = problem;
        member.NotBefore = clock.GetUtcNow() + member.Pause;
        member.Pause = member.Pause * 2 < LongestPause ? member.Pause * 2 : LongestPause;
        LogTelemetry.WitnessFailures.Add(1, new KeyValuePair<string, object?>("openledger.log.witness", member.Key.Name));
        return null;
    }

    private sealed class Member(NoteVerifier key)
    {
        public NoteVerifier Key => key;

        public ulong Size { get; set; }

        public string? Problem { get; set; }

        public TimeSpan Pause { get; set; } = FirstPause;

        public DateTimeOffset NotBefore { get; set; }
    }
}
