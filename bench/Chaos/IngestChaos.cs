using System.Net;
using System.Text;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using Contribution = OpenLedger.Cli.Client.Contribution;
using Datanet = OpenLedger.Cli.Client.Datanet;

namespace OpenLedger.Bench.Chaos;

/// <summary>Files that are declared, uploaded, completed, ingested, accepted and published while the hosts that do it are killed.</summary>
internal sealed class IngestChaos(ChaosHosts hosts, int seed)
{
    private const int Contributors = 4;
    internal const int RecordsOfAFile = 40;
    private const int WordsOfARecord = 24;

    private static readonly TimeSpan StateLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CommandLife = TimeSpan.FromMinutes(50);

    private static readonly string[] Words =
    [
        "river", "lantern", "orchard", "granite", "whisper", "copper", "meadow", "anchor", "velvet", "thunder", "marble", "harvest", "compass", "ember", "falcon",
        "glacier", "hammer", "island", "juniper", "kettle", "ladder", "mirror", "needle", "ocean", "pepper", "quarry", "ribbon", "saddle", "timber", "umbrella",
        "valley", "window", "yellow", "zephyr", "autumn", "bridge", "candle", "desert", "engine", "forest", "garden", "hollow", "insect", "jacket", "kitchen",
        "letter", "market", "number", "office", "pencil", "rabbit", "silver", "travel", "uncle", "violin", "winter", "anvil", "basket", "cotton", "dragon",
    ];

    private readonly KeyPair _owner = KeyPair.Generate();
    private readonly HttpClient _storage = new();

    /// <summary>The Datanet that the files are contributed to.</summary>
    public DatanetId Datanet { get; private set; }

    /// <summary>Contributes the files and kills hosts meanwhile; at least <paramref name="kills"/> times, even where the files are done before.</summary>
    /// <returns>The contributions that were completed.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(int files, int kills, CancellationToken cancellationToken)
    {
        var created = await SendAsync(_owner, Kinds.DatanetCreate,
            new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name = "chaos", visibility = "public" }, cancellationToken);
        Datanet = DatanetId.TryParse(created.Subject, out var id) ? id : throw new InvalidOperationException($"A Datanet was created as \"{created.Subject}\".");
        var datanet = await hosts.AskAsync(c => c.GetDatanetAsync(Datanet.ToString(), cancellationToken), cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var killing = hosts.KillAsync(stop.Token);
        var next = -1;
        var contributions = new string[files];
        await Task.WhenAll(Enumerable.Range(0, Contributors).Select(_ => Task.Run(async () =>
        {
            var key = KeyPair.Generate();
            for (var i = Interlocked.Increment(ref next); i < files; i = Interlocked.Increment(ref next))
                contributions[i] = await ContributeAsync(key, datanet, FileOf(i), cancellationToken);
        }, cancellationToken)));
        await Task.WhenAll(contributions.Select(id => WaitAsync(id, "published", cancellationToken)));
        while (hosts.Kills < kills && !killing.IsCompleted)
            await Task.Delay(Poll, cancellationToken);
        await stop.CancelAsync();
        await killing;
        _storage.Dispose();
        return contributions;
    }

    /// <summary>Holds what was completed against what a fresh reader found on the ledger.</summary>
    public static (int Lost, int Duplicated) Compare(DatanetId datanet, IReadOnlyList<string> contributions, LedgerAudit audit)
    {
        var book = audit.Head.State.Datanets;
        var published = contributions.Count(id => ContributionId.TryParse(id, out var parsed)
            && book.Contributions.TryGetValue(parsed, out var contribution) && contribution is { State: ContributionState.Published, Ingested.Records: RecordsOfAFile });
        var repeated = contributions.Sum(id => Math.Max(0, Count(Kinds.ContributionIngest, id) - 1) + Math.Max(0, Count(Kinds.ContributionAccept, id) - 1));
        var records = book.Datanets.TryGetValue(datanet, out var found) ? (long)(found.Latest?.Records ?? 0) : 0;
        var missing = (contributions.Count * RecordsOfAFile) - records;
        return (contributions.Count - published + (missing > 0 ? 1 : 0), repeated + (missing < 0 ? 1 : 0));

        int Count(string kind, string subject) => audit.Kinds.GetValueOrDefault((kind, subject));
    }

    private async Task<string> ContributeAsync(KeyPair contributor, Datanet datanet, byte[] content, CancellationToken cancellationToken)
    {
        var size = content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var declared = await SendAsync(contributor, Kinds.ContributionDeclare,
            new { datanet = datanet.Id, files = new[] { new { format = "jsonl", name = "records.jsonl", partSize = size, size } } }, cancellationToken);
        var id = declared.Subject!;
        var grant = await hosts.AskAsync(c => c.RequestUploadsAsync(contributor, id, cancellationToken), cancellationToken);
        await PutAsync(grant.Files[0].Parts[0], content, cancellationToken);
        await SendAsync(contributor, Kinds.ContributionComplete,
            new { contribution = id, files = new[] { new { sha256 = Hash256.Sha256(content).ToString() } }, licenceHash = datanet.LicenceHash.ToString() }, cancellationToken);
        await WaitAsync(id, "ingested", cancellationToken);
        await SendAsync(_owner, Kinds.ContributionAccept, new { contribution = id }, cancellationToken);
        return id;
    }

    /// <summary>Signs a command once and sends the same bytes to one host after the other until it is on the ledger.</summary>
    private async Task<CommandOutcome> SendAsync<T>(KeyPair key, string kind, T payload, CancellationToken cancellationToken)
    {
        var domain = await hosts.AskAsync(c => c.GetDomainAsync(cancellationToken), cancellationToken);
        var nonce = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        var command = SignedCommand.Sign(Command.Create(kind, payload, nonce, LedgerTime.From(DateTimeOffset.UtcNow + CommandLife)), key, domain);
        return await hosts.AskAsync(c => c.SendAsync(command, cancellationToken), cancellationToken);
    }

    private async Task PutAsync(UploadPart part, byte[] content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, part.Url) { Content = new ByteArrayContent(content) };
        foreach (var (name, value) in part.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _storage.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
            throw new InvalidOperationException($"The storage answers an upload with {(int)response.StatusCode}.");
    }

    private async Task<Contribution> WaitAsync(string id, string state, CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + StateLimit;
        while (true)
        {
            var contribution = await hosts.AskAsync(c => c.GetContributionAsync(id, cancellationToken), cancellationToken);
            if (contribution.History.Any(s => s.State == state))
                return contribution;
            if (contribution.State == "failed" || DateTimeOffset.UtcNow > deadline)
                throw new InvalidOperationException($"{id} is {contribution.State} and not {state}: {contribution.Issues?.FirstOrDefault()?.Message}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>A file of records that differ from all others, in words, so that none is taken for a near copy.</summary>
    private byte[] FileOf(int number)
    {
        var random = new Random((seed * 1_000) + number);
        var text = new StringBuilder();
        for (var i = 0; i < RecordsOfAFile; i++)
            text.Append("{\"text\":\"Note ").Append(number).Append('-').Append(i).Append(": ").AppendJoin(' ', random.GetItems(Words, WordsOfARecord)).Append(".\"}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
