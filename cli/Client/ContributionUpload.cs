using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Client;

/// <summary>A contribution from its declaration to what ingest made of it.</summary>
/// <param name="client">The server.</param>
/// <param name="contributor">Who contributes.</param>
internal sealed class ContributionUpload(LedgerClient client, KeyPair contributor)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>Told of what begins, for people.</summary>
    public Action<string> Stage { get; init; } = _ => { };

    /// <summary>Told of bytes that have left; negative where a part is sent again.</summary>
    public Action<long> Sent { get; init; } = _ => { };

    /// <summary>Declares, uploads and completes; the server then reads the files in its own time.</summary>
    /// <returns>The contribution's id.</returns>
    /// <exception cref="ApiException">The ledger refused a command.</exception>
    /// <exception cref="CliException">The storage refused bytes.</exception>
    public async Task<string> SendAsync(Datanet datanet, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        var parameters = (await client.GetLedgerAsync(cancellationToken)).Parameters;
        Stage("declaring");
        var declared = await client.SendAsync(
            contributor,
            Kinds.ContributionDeclare,
            new
            {
                datanet = datanet.Id,
                files = files.Select(file => new
                {
                    format = file.Format.Word(),
                    name = file.Name,
                    partSize = file.PartSize(files.Count, parameters).ToString(),
                    size = file.Size.ToString(),
                }),
            },
            cancellationToken);
        var id = declared.Subject ?? throw new InvalidDataException($"Entry {declared.Seq} declared a contribution, but the server does not say its id.");
        Stage($"uploading {id}");
        var grant = await client.RequestUploadsAsync(contributor, id, cancellationToken);
        var targets = files.Select((file, i) => (file.Path, Parts: grant.Files.ElementAtOrDefault(i)?.Parts ?? [])).ToList();
        CheckCover(files, targets);
        using var storage = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var hashing = Task.WhenAll(files.Select(file => FileUploader.HashAsync(file.Path, cancellationToken)));
        await new FileUploader(storage).UploadAsync(targets, Sent, cancellationToken);
        var hashes = await hashing;
        Stage("completing");
        await client.SendAsync(
            contributor,
            Kinds.ContributionComplete,
            new { contribution = id, files = hashes.Select(hash => new { sha256 = hash.ToString() }), licenceHash = datanet.LicenceHash.ToString() },
            cancellationToken);
        return id;
    }

    /// <summary>Waits until the files were read.</summary>
    /// <exception cref="CliException">They were not within <paramref name="limit"/>.</exception>
    public Task<Contribution> WaitUntilReadAsync(string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        Stage("waiting until the files are read");
        return WaitAsync(client, id, contribution => contribution.IsRead, limit, cancellationToken);
    }

    /// <summary>Waits until a contribution is as wanted.</summary>
    /// <exception cref="CliException">It was not within <paramref name="limit"/>.</exception>
    public static async Task<Contribution> WaitAsync(
        LedgerClient client, string id, Func<Contribution, bool> isDone, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + limit;
        for (var poll = FirstPoll; ; poll = poll < LongestPoll ? poll * 1.5 : LongestPoll)
        {
            var contribution = await client.GetContributionAsync(id, cancellationToken);
            if (isDone(contribution))
                return contribution;
            if (DateTimeOffset.UtcNow > deadline)
            {
                throw new CliException(
                    $"{id} is still {contribution.State} after {limit.TotalSeconds:0} s.",
                    $"The server goes on; look again with ./openledger contribution show {id}, or see what holds it up: ./openledger status");
            }
            await Task.Delay(poll, cancellationToken);
        }
    }

    /// <summary>The parts that the server grants must be the whole of what was declared.</summary>
    private static void CheckCover(IReadOnlyList<LocalFile> files, List<(string Path, IReadOnlyList<UploadPart> Parts)> targets)
    {
        for (var i = 0; i < files.Count; i++)
        {
            ulong end = 0;
            foreach (var part in targets[i].Parts)
            {
                if (part.Offset != end)
                    break;
                end += part.Size;
            }
            if (end != files[i].Size)
                throw new InvalidDataException($"The server grants {end} of the {files[i].Size} bytes of {files[i].Name}.");
        }
    }
}
