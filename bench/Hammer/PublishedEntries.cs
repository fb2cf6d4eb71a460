using System.Net;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Hammer;

/// <summary>A published log as a monitor sees it: nothing is asked of the server but where its log is, and every entry is under the signed root.</summary>
internal sealed class PublishedEntries : IDisposable
{
    private readonly HttpClient _http;
    private readonly LogPolicy _policy;

    /// <summary>Follows the log that a server names.</summary>
    public PublishedEntries(LogInfo log)
    {
        _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = new Uri(log.Prefix.AbsoluteUri.TrimEnd('/') + "/") };
        var key = NoteVerifier.Parse(log.Key).Value;
        _policy = new LogPolicy(key.Name, [key], [], 0);
    }

    /// <summary>The published checkpoint, its signature checked; null before the first.</summary>
    public async Task<Checkpoint?> ReadCheckpointAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync("checkpoint", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        var note = SignedNote.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken));
        return _policy.Verify(note.Value).Value;
    }

    /// <summary>All entries of a checkpoint, in their order.</summary>
    /// <exception cref="InvalidDataException">They do not have the root that the checkpoint names.</exception>
    public async Task<IReadOnlyList<Entry>> ReadEntriesAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        var range = new CompactRange();
        foreach (var tile in TileId.Added(0, checkpoint.Size).Where(t => t.Level == 0))
        {
            var bundle = EntryBundle.Parse(await ReadAsync((tile with { Level = TileId.EntriesLevel }).Path, cancellationToken), tile.Width).Value;
            foreach (var line in bundle)
            {
                range.Append(MerkleTree.LeafHash(line.Span));
                entries.Add(Entry.Parse(line).Value);
            }
        }
        return range.Root() == checkpoint.Root ? entries : throw new InvalidDataException($"The published entries have the root {range.Root()}, and the checkpoint names {checkpoint.Root}.");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => _http.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);
}
