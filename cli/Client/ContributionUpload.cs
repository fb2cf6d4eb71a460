using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>A contribution from its declaration to what ingest made of it.</summary>
/// <param name="client">The server.</param>
/// <param name="contributor">Who contributes.</param>
internal sealed class ContributionUpload(LedgerClient client, KeyPair contributor)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>How many files are hashed at once.</summary>
    private const int ParallelHashes = 2;

    /// <summary>How many of the Datanet's newest contributions are searched for one that was interrupted.</summary>
    private const int MaxSearched = 500;

    /// <summary>How many parts travel at once.</summary>
    public int ParallelParts { get; init; } = FileUploader.UsualParallelParts;

    /// <summary>The wanted size of parts, in bytes; null for the usual one.</summary>
    public ulong? PartBytes { get; init; }

    /// <summary>Whether an upload of the same files that was interrupted is gone on with.</summary>
    public bool IsResumed { get; init; } = true;

    /// <summary>Told of what begins, for people.</summary>
    public Action<string> Stage { get; init; } = _ => { };

    /// <summary>Told of bytes that have left; negative where a part is sent again.</summary>
    public Action<long> Sent { get; init; } = _ => { };

    /// <summary>The same, telling somebody else.</summary>
    public ContributionUpload Telling(Action<string> stage, Action<long> sent) =>
        new(client, contributor) { ParallelParts = ParallelParts, PartBytes = PartBytes, IsResumed = IsResumed, Stage = stage, Sent = sent };

    /// <summary>Declares, or finds what was declared and interrupted; uploads what is not there, and completes. The server then reads the files in its own time.</summary>
    /// <returns>The contribution's id.</returns>
    /// <exception cref="ApiException">The ledger refused a command.</exception>
    /// <exception cref="CliException">The storage refused bytes.</exception>
    public async Task<string> SendAsync(Datanet datanet, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        var id = IsResumed ? await FindInterruptedAsync(datanet, files, cancellationToken) : null;
        Stage(id is null ? "declaring" : $"going on with {id}");
        id ??= await DeclareAsync(datanet, files, cancellationToken);
        Stage($"uploading {id}");
        var grant = await client.RequestUploadsAsync(contributor, id, cancellationToken);
        var targets = files.Select((file, i) => (file.Path, Parts: grant.Files.ElementAtOrDefault(i)?.Parts ?? [])).ToList();
        CheckCover(files, targets);
        using var storage = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var hashes = new Hash256[files.Count];
        var hashing = Parallel.ForEachAsync(Enumerable.Range(0, files.Count), new ParallelOptions { MaxDegreeOfParallelism = ParallelHashes, CancellationToken = cancellationToken },
            async (i, token) => hashes[i] = await FileUploader.HashAsync(files[i].Path, token));
        await new FileUploader(storage, ParallelParts) { Renew = token => client.RequestUploadsAsync(contributor, id, token) }.UploadAsync(targets, Sent, cancellationToken);
        await hashing;
        Stage("completing");
        await client.SendAsync(
            contributor,
            Kinds.ContributionComplete,
            new { contribution = id, files = hashes.Select(hash => new { sha256 = hash.ToString() }), licenceHash = datanet.LicenceHash.ToString() },
            cancellationToken);
        return id;
    }

    /// <summary>A contribution of the same files by the same contributor that was declared and not completed, among the Datanet's newest; or null.</summary>
    private async Task<string?> FindInterruptedAsync(Datanet datanet, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        var account = await client.AccountOfAsync(contributor.Address, cancellationToken);
        await foreach (var contribution in client.ListContributionsAsync(datanet.Id, cancellationToken).Take(MaxSearched))
        {
            if (contribution.State == "declared" && contribution.Contributor == account && contribution.Files.Count == files.Count
                && contribution.Files.Zip(files).All(f => f.First.Name == f.Second.Name && f.First.Size == f.Second.Size && f.First.Format == f.Second.Format.Word() && f.First.Encoding == f.Second.Encoding.Word()))
                return contribution.Id;
        }
        return null;
    }

    private async Task<string> DeclareAsync(Datanet datanet, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        var parameters = (await client.GetLedgerAsync(cancellationToken)).Parameters;
        var declared = await client.SendAsync(contributor, Kinds.ContributionDeclare,
            new { datanet = datanet.Id, files = files.Select(file => file.Declare(file.PartSize(files.Count, parameters, PartBytes))) }, cancellationToken);
        return declared.Subject ?? throw new InvalidDataException($"Entry {declared.Seq} declared a contribution, but the server does not say its id.");
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
