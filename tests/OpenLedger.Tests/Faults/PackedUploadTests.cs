using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Tests.Scanning;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>Packed files from the command line's own upload to what a host of its own process attests of them.</summary>
public sealed class PackedUploadTests : IDisposable
{
    private const string Word = "X5O-MALICIOUS-WORD";

    /// <summary>How much the host's memory may grow with a file that unpacks to a gibibyte, in bytes.</summary>
    private const long MaxGrowth = 96L << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Packed_file_is_ingested_scanned_as_it_comes_out_and_a_bomb_fails_within_the_hosts_memory()
    {
        await using var clamd = new ClamdServer(Word);
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: ("Scan__Endpoint", clamd.Endpoint));
        using var client = new LedgerClient(host.Address);
        var created = await client.SendAsync(TestLedger.Owner, Kinds.DatanetCreate,
            new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "packed", visibility = "public" });
        var datanet = await client.GetDatanetAsync(created.Subject!);

        var good = await ContributeAsync("good.jsonl.gz", Gzip(Contributing.Lines(20_000)));
        Assert.Equal(("ingested", 20_000UL), (good.State, good.Records));
        Assert.Equal("gzip", Assert.Single(good.Files).Encoding);

        var hidden = await ContributeAsync("hidden.jsonl.gz", Gzip([.. Contributing.Lines(20_000), .. Encoding.ASCII.GetBytes($"{{\"text\":\"{Word}\"}}\n")]));
        Assert.Equal(("failed", "infected-content"), (hidden.State, hidden.Issues?[0].Code));

        var cut = await ContributeAsync("cut.jsonl.gz", Gzip(Contributing.Lines(20_000))[..^100]);
        Assert.Equal(("failed", "malformed-gzip"), (cut.State, cut.Issues?[0].Code));

        // Members of 16 MiB each, 64 of them: a gibibyte in about one MiB.
        var member = Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"text\":\"aaaaaaaaaaaaaaaaaaa\"}\n", 1 << 19))));
        var before = PeakMemory();
        var bomb = await ContributeAsync("bomb.jsonl.gz", [.. Enumerable.Repeat(member, 64).SelectMany(m => m)]);
        Assert.Equal(("failed", "expands-too-much"), (bomb.State, bomb.Issues?[0].Code));
        Assert.InRange(PeakMemory() - before, long.MinValue, MaxGrowth); // the kernel counts pages a few at a time, so a later peak may read lower
        await IngestFaultTests.AssertIngestedOnceAsync(stack, good.Id);

        async Task<Contribution> ContributeAsync(string name, byte[] content)
        {
            var path = Path.Combine(_folder.FullName, name);
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
            var upload = new ContributionUpload(client, TestLedger.Contributor);
            return await FaultStack.WaitForAsync(host, await upload.SendAsync(datanet, [LocalFile.Open(path, null)], TestContext.Current.CancellationToken), "ingested", "failed");
        }

        long PeakMemory()
        {
            using var process = Process.GetProcessById(host.Process.ProcessId);
            return process.PeakWorkingSet64;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }
}
