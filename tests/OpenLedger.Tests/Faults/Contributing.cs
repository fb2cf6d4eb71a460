using System.Text;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>A Datanet and contributions to it, one step at a time.</summary>
internal sealed class Contributing(LedgerClient client, Datanet datanet) : IDisposable
{
    private readonly HttpClient _http = new();

    public static async Task<Contributing> StartAsync(Uri server)
    {
        var client = new LedgerClient(server);
        var created = await client.SendAsync(TestLedger.Owner, Kinds.DatanetCreate,
            new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "faults", visibility = "public" });
        return new Contributing(client, await client.GetDatanetAsync(created.Subject!));
    }

    /// <summary>Records, one a line, each different.</summary>
    public static byte[] Lines(int count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"text\":\"record {i} of a file that is read while a server dies\"}}\n")));

    /// <summary>Declares one file, as a whole or in two parts; its id.</summary>
    public async Task<string> DeclareAsync(byte[] content, bool twoParts = false)
    {
        var partSize = twoParts ? 1 << 20 : content.Length;
        var declared = await client.SendAsync(TestLedger.Contributor, Kinds.ContributionDeclare, new
        {
            datanet = datanet.Id,
            files = new[] { new { format = "jsonl", name = "records.jsonl", partSize = partSize.ToString(), size = content.Length.ToString() } },
        });
        return declared.Subject!;
    }

    public async Task UploadAsync(string contribution, byte[] content, int? onlyParts = null)
    {
        var grant = await client.RequestUploadsAsync(TestLedger.Contributor, contribution);
        foreach (var part in grant.Files[0].Parts.Take(onlyParts ?? int.MaxValue))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, part.Url) { Content = new ByteArrayContent(content, (int)part.Offset, (int)part.Size) };
            foreach (var (name, value) in part.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await _http.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The command that completes a contribution, signed, so that it can be sent more than once.</summary>
    public async Task<SignedCommand> CompletionAsync(string contribution, byte[] content, ulong nonce) =>
        TestLedger.Sign(TestLedger.Contributor, await client.GetDomainAsync(), TimeProvider.System, Kinds.ContributionComplete,
            new { contribution, files = new[] { new { sha256 = Hash256.Sha256(content).ToString() } }, licenceHash = datanet.LicenceHash.ToString() }, nonce);

    /// <summary>Declares one file and uploads it; its id.</summary>
    public async Task<string> DepositAsync(byte[] content)
    {
        var id = await DeclareAsync(content);
        await UploadAsync(id, content);
        return id;
    }

    /// <summary>Declares, uploads and completes; its id.</summary>
    public async Task<string> CompleteAsync(byte[] content, ulong nonce)
    {
        var id = await DepositAsync(content);
        await client.SendAsync(await CompletionAsync(id, content, nonce));
        return id;
    }

    public void Dispose()
    {
        _http.Dispose();
        client.Dispose();
    }
}
