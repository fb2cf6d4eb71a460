using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;
using OpenLedger.Functions.Scanning;

namespace OpenLedger.Tests.Scanning;

public sealed class ContentScannerTests
{
    private const string Word = "X5O-MALICIOUS-WORD";

    [Theory]
    [InlineData(100, null)]
    [InlineData(3_000_000, null)]
    [InlineData(100, 50)]
    [InlineData(3_000_000, 2_900_000)]
    [InlineData(3_000_000, (1 << 20) - 9)]
    public async Task Malicious_content_is_found_wherever_it_stands(int length, int? at)
    {
        await using var clamd = new ClamdServer(Word);
        var content = new byte[length];
        content.AsSpan().Fill((byte)'a');
        if (at is { } offset)
            Encoding.ASCII.GetBytes(Word, content.AsSpan(offset));
        Assert.Equal(at is null ? null : "Test-Word", await ScanAsync(new ContentScanner(Options(clamd.Endpoint)), content));
        Assert.All(clamd.Runs, run => Assert.InRange(run.Length, 1, 1 << 20));
        if (at is null)
            Assert.Equal(length, clamd.Runs.Sum(r => r.Length) - ((clamd.Runs.Count - 1) * ContentScanner.OverlapBytes));
    }

    [Theory]
    [InlineData("INSTREAM size limit exceeded. ERROR")]
    [InlineData("stream: ")]
    [InlineData("nonsense")]
    public async Task Answer_that_is_no_verdict_is_an_outage(string answer)
    {
        await using var clamd = new ClamdServer(Word, answer);
        var failure = await Assert.ThrowsAsync<IOException>(() => ScanAsync(new ContentScanner(Options(clamd.Endpoint)), new byte[10]));
        Assert.Contains(answer, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scanner_that_does_not_answer_is_an_outage()
    {
        await using var clamd = new ClamdServer(Word, "");
        await Assert.ThrowsAsync<IOException>(() => ScanAsync(new ContentScanner(Options(clamd.Endpoint)), new byte[10]));
        // Nobody listens on the discard port of this machine.
        await Assert.ThrowsAsync<IOException>(() => ScanAsync(new ContentScanner(Options("tcp://127.0.0.1:9")), new byte[10]));
    }

    [Fact]
    public void Scanning_is_off_only_where_that_is_said()
    {
        Assert.Null(new ContentScanner(Options(ScanOptions.Off)).Begin());
        foreach (var (endpoint, isValid) in ((string, bool)[])[("off", true), ("tcp://clamd:3310", true), ("", false), ("Off", false), ("http://clamd:3310", false), ("tcp://clamd", false), ("clamd:3310", false)])
        {
            var options = new ScanOptions { Endpoint = endpoint };
            Assert.Equal(isValid, Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true));
        }
    }

    private static IOptions<ScanOptions> Options(string endpoint) =>
        Microsoft.Extensions.Options.Options.Create(new ScanOptions { Endpoint = endpoint, StreamBytes = 1 << 20, TimeoutSeconds = 1 });

    private static async Task<string?> ScanAsync(ContentScanner scanner, byte[] content)
    {
        await using var scan = scanner.Begin()!;
        for (var at = 0; at < content.Length; at += 70_000)
            await scan.AddAsync(content.AsMemory(at, Math.Min(70_000, content.Length - at)), CancellationToken.None);
        return await scan.FinishAsync(CancellationToken.None);
    }
}
