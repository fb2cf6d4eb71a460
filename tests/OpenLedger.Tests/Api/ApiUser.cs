using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Someone with a key of their own, so that what a test did to the ledger can be told from what others did.</summary>
internal sealed class ApiUser(StackFixture stack)
{
    public static readonly TimeSpan IngestLimit = TimeSpan.FromSeconds(60);

    public KeyPair Key { get; } = KeyPair.Generate();

    public Address Address => Key.Address;

    public async Task<Datanet> CreateDatanetAsync(string visibility = "public", string contributions = "open", string name = "Test")
    {
        var payload = new { card = "", contributions, licence = new { id = "CC0-1.0" }, name, visibility };
        return await stack.Client.GetDatanetAsync((await SendAsync(Kinds.DatanetCreate, payload)).Subject!);
    }

    public Task<CommandOutcome> SendAsync<T>(string kind, T payload) => stack.Client.SendAsync(Key, kind, payload, TestContext.Current.CancellationToken);

    /// <summary>Announces files of one part each.</summary>
    public async Task<string> DeclareAsync(Datanet datanet, params (string Name, string Format, long Size)[] files) => (await SendAsync(Kinds.ContributionDeclare, new
    {
        datanet = datanet.Id,
        files = files.Select(f => new { format = f.Format, name = f.Name, partSize = f.Size.ToString(), size = f.Size.ToString() }),
    })).Subject!;

    public async Task UploadAsync(string contribution, params HttpContent[] files)
    {
        var grant = await stack.Client.RequestUploadsAsync(Key, contribution);
        using var storage = new HttpClient();
        foreach (var (file, content) in grant.Files.Zip(files))
        {
            using var response = await PutAsync(storage, file.Parts.Single(), content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
    }

    public static async Task<HttpResponseMessage> PutAsync(HttpClient storage, UploadPart part, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, part.Url) { Content = content };
        foreach (var (name, value) in part.Headers)
            request.Headers.Add(name, value);
        return await storage.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static object Completion(Datanet datanet, string contribution, params Hash256[] sha256) =>
        new { contribution, files = sha256.Select(hash => new { sha256 = hash.ToString() }), licenceHash = datanet.LicenceHash.ToString() };

    /// <summary>Declares, uploads and completes one file; with <paramref name="sha256"/> in place of its hash where given.</summary>
    public async Task<string> ContributeAsync(Datanet datanet, string name, string format, byte[] content, Hash256? sha256 = null)
    {
        var id = await DeclareAsync(datanet, (name, format, content.Length));
        await UploadAsync(id, new ByteArrayContent(content));
        await SendAsync(Kinds.ContributionComplete, Completion(datanet, id, sha256 ?? Hash256.Sha256(content)));
        return id;
    }

    public Task<Contribution> WaitUntilReadAsync(string contribution) => WaitAsync(contribution, c => c.IsRead);

    public Task<Contribution> WaitAsync(string contribution, Func<Contribution, bool> isDone) =>
        ContributionUpload.WaitAsync(stack.Client, contribution, isDone, IngestLimit, TestContext.Current.CancellationToken);

    /// <summary>A command that is signed for the stack's ledger and sent by nobody yet.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="payload">Its payload as JSON.</param>
    /// <param name="nonce">Its nonce; any where it does not matter.</param>
    /// <param name="deadline">How far ahead its deadline is.</param>
    /// <param name="domain">Another ledger's domain.</param>
    public async Task<SignedCommand> SignAsync(string kind, string payload, ulong? nonce = null, TimeSpan? deadline = null, LedgerDomain? domain = null)
    {
        var at = LedgerTime.From(DateTimeOffset.UtcNow + (deadline ?? TimeSpan.FromMinutes(10)));
        var command = new Command(kind, Jcs.Canonicalize(System.Text.Encoding.UTF8.GetBytes(payload)).Value, nonce ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), at);
        return SignedCommand.Sign(command, Key, domain ?? await stack.Client.GetDomainAsync());
    }

    public Task<HttpResponseMessage> PostAsync(SignedCommand command) => PostAsync(command.ToBody());

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? contentType = "application/json", bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiCalls.Url("commands")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TransferEncodingChunked = chunked;
        return await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The kinds of this user's entries, oldest first: what really is on the ledger, read from its blocks.</summary>
    public async Task<IReadOnlyList<string>> KindsOnLedgerAsync()
    {
        var kinds = new List<string>();
        Seq? from = new Seq(0);
        while (from is { } next)
        {
            var page = await stack.Client.GetBlocksAsync(next, 64);
            foreach (var line in page.Blocks.SelectMany(b => b.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                using var entry = JsonDocument.Parse(line);
                if (entry.RootElement.GetProperty("actor").GetString() == Address.ToString())
                    kinds.Add(entry.RootElement.GetProperty("kind").GetString()!);
            }
            from = page.Next;
        }
        return kinds;
    }
}
