using System.Globalization;
using System.Text;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// A witness (C2SP tlog-witness, the witness's side): cosigns a log's checkpoint only where it is proven to go on from the last one that it cosigned, so that nobody
/// who asks for its cosignature can be shown a log that was forked or rolled back. Any number of callers may ask at once.
/// </summary>
/// <param name="logs">The keys of the logs that it knows; a key's name is its log's origin.</param>
/// <param name="key">Cosigns.</param>
/// <param name="records">What it remembers.</param>
/// <param name="clock">Says when it cosigns.</param>
/// <param name="suspect">Told of each checkpoint that a known log has signed and that does not go on from what was cosigned; null for nobody.</param>
public sealed class Witness(IReadOnlyCollection<NoteVerifier> logs, NoteSigner key, IWitnessRecords records, TimeProvider clock, Action<SignedNote>? suspect = null)
{
    private readonly Dictionary<string, LogPolicy> _logs = logs.GroupBy(l => l.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => new LogPolicy(g.Key, [.. g], [], 0), StringComparer.Ordinal);

    /// <summary>Answers <c>add-checkpoint</c>.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="cancellationToken">The log waits no longer; it may have been done.</param>
    /// <returns>
    /// 200 with a line of a cosignature; 400 where the request is malformed, 403 where no known key has signed, 404 where the log is unknown, 409 with the size that
    /// was cosigned last where the request goes on from another, or names another root for that size, 422 where the proof proves nothing.
    /// </returns>
    /// <exception cref="CorruptLogException">What the witness remembers is damaged; nothing is cosigned.</exception>
    /// <exception cref="IOException">What it remembers cannot be read or written; nothing is cosigned.</exception>
    public async Task<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!WitnessRequest.Parse(body.Span).Try(out var request, out var error) || !Checkpoint.Parse(request.Checkpoint.Text).Try(out var checkpoint, out error))
            return Refuse(400, error);
        if (!_logs.TryGetValue(checkpoint.Origin, out var log))
            return Refuse(404, Error.NotFound("witness-log", "This witness does not know that log."));
        if (log.Verify(request.Checkpoint).Error is { } unsigned)
            return Refuse(403, unsigned);
        if (request.OldSize > checkpoint.Size)
            return Refuse(400, Error.Invalid("witness-request-malformed", $"The old size {request.OldSize} is larger than the checkpoint's."));
        while (true)
        {
            var stored = await records.ReadAsync(checkpoint.Origin, cancellationToken);
            var (size, root) = stored is null ? (0UL, MerkleTree.EmptyRoot) : Checkpoint.Parse(stored.Text).Value is var last ? (last.Size, last.Root) : default;
            if (request.OldSize != size)
                return Conflict(size);
            if (checkpoint.Size == size && checkpoint.Root != root)
            {
                suspect?.Invoke(request.Checkpoint);
                return Conflict(size);
            }
            if (!ConsistencyProof.Verify(size, root, checkpoint.Size, checkpoint.Root, request.Proof))
            {
                suspect?.Invoke(request.Checkpoint);
                return Refuse(422, Error.Invalid("proof-invalid", $"The proof does not show that the log of {checkpoint.Size} entries goes on from the one of {size}."));
            }
            // The cosignature exists only when nothing can make the witness forget it.
            if ((stored is not null && checkpoint.Size == size) || await records.ReplaceAsync(checkpoint.Origin, stored, request.Checkpoint, cancellationToken))
                return new WitnessAnswer(200, Encoding.UTF8.GetBytes($"{key.Cosign(checkpoint, (ulong)clock.GetUtcNow().ToUnixTimeSeconds())}\n"));
        }
    }

    private static WitnessAnswer Conflict(ulong size) => new(409, Encoding.ASCII.GetBytes(size.ToString(CultureInfo.InvariantCulture) + "\n"));

    private static WitnessAnswer Refuse(int status, Error error) => new(status, Encoding.UTF8.GetBytes($"{error.Code}: {error.Message}\n"));
}
