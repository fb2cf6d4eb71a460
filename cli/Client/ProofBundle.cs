using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Client;

/// <summary>A proof bundle as a server gives it, checked before anybody relies on it.</summary>
/// <param name="Bytes">The bundle.</param>
/// <param name="Proven">What it proves.</param>
internal sealed record ProofBundle(byte[] Bytes, ProvenEntry Proven)
{
    /// <summary>An entry is published a moment after the ledger has taken it; so long it is waited for.</summary>
    private static readonly TimeSpan PublishedWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks for the proof of an entry, waits until it is published where it is new, and checks it.</summary>
    /// <param name="client">The server.</param>
    /// <param name="seq">The entry.</param>
    /// <param name="stage">Under which checkpoint (<see cref="LedgerClient.GetEntryProofAsync"/>).</param>
    /// <param name="policy">Whom one trusts about the log; null to take the server's word for its key.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="VerificationException">The server's proof proves nothing.</exception>
    /// <exception cref="ApiException">There is no such entry, or it stays unpublished.</exception>
    public static async Task<ProofBundle> FetchAsync(LedgerClient client, Seq seq, string? stage, LogPolicy? policy, CancellationToken cancellationToken)
    {
        var bytes = await FetchAsync(client, seq, stage, cancellationToken);
        policy ??= PolicyOf(await client.GetLogAsync(cancellationToken));
        if (!ProvenEntry.Verify(bytes, policy).Try(out var proven, out var error))
            throw new VerificationException($"The proof of entry {seq}", error.Message.TrimEnd('.'));
        return proven.Entry.Seq == seq ? new ProofBundle(bytes, proven) : throw new VerificationException($"The proof of entry {seq}", $"it is that of entry {proven.Entry.Seq}");
    }

    /// <summary>The log's key as the server itself names it.</summary>
    /// <exception cref="VerificationException">What it names is none.</exception>
    public static LogPolicy PolicyOf(LogInfo log) => NoteVerifier.Parse(log.Key).Try(out var key, out var error) && key.Type == NoteKeyType.Ed25519 && key.Name == log.Origin
        ? new LogPolicy(log.Origin, [key], [], 0)
        : throw new VerificationException("The server", $"the key that it names is not that of its log ({error?.Message.TrimEnd('.') ?? "another type or name"})");

    private static async Task<byte[]> FetchAsync(LedgerClient client, Seq seq, string? stage, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ApiException unpublished;
            try
            {
                return await client.GetEntryProofAsync(seq, stage, cancellationToken);
            }
            catch (ApiException e) when (e.Code is "entry-not-published" or "log-not-published" && TimeProvider.System.GetElapsedTime(began) < PublishedWithin)
            {
                unpublished = e;
            }
            // What the ledger has not taken need not be waited for.
            if (seq >= (await client.GetLedgerAsync(cancellationToken)).Head.NextSeq)
                throw unpublished;
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
