using System.Diagnostics;
using System.Text;
using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

/// <summary>The command line is killed while it uploads, and goes on where it was.</summary>
public sealed class ResumedUploadTests(StackFixture fixture) : IClassFixture<StackFixture>, IDisposable
{
    private const int Records = 400_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Upload_that_was_killed_goes_on_with_what_is_missing()
    {
        var cancel = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder.FullName, "records.jsonl");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, Records).Select(i => $"{{\"n\":{i},\"text\":\"{new string((char)('a' + (i % 26)), 150)}\"}}"), cancel);
        var key = KeyPair.Generate();
        var keyFile = Path.Combine(_folder.FullName, "key");
        KeyFile.Create(keyFile, key);
        using var client = new LedgerClient(fixture.Stack.Functions.Address);
        var datanet = (await client.SendAsync(key, Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "Resumed", visibility = "public" }, cancel)).Subject!;
        string[] arguments = ["upload", path, "--datanet", datanet, "--part-size", "1", "--parallel", "1", "--key", keyFile, "--server", fixture.Stack.Functions.Address.ToString(), "--json"];

        using (var first = Start(arguments))
        {
            await Eventually.TrueAsync(async () => await CountPartsAsync(cancel) >= 2);
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync(cancel);
        }
        var before = await CountPartsAsync(cancel);
        Assert.InRange(before, 2, (int)(new FileInfo(path).Length >> 20));

        using var second = Start(arguments);
        var (output, error) = (second.StandardOutput.ReadToEndAsync(cancel), second.StandardError.ReadToEndAsync(cancel));
        await second.WaitForExitAsync(cancel);
        Assert.True(second.ExitCode == 0, await error);
        Assert.Contains("Going on with ct-", await error, StringComparison.Ordinal);
        Assert.Contains($"\"records\": \"{Records}\"", await output, StringComparison.Ordinal);
        Assert.Single(await client.ListContributionsAsync(datanet, cancel).ToListAsync(cancel));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(LedgerClient).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardErrorEncoding = Encoding.UTF8,
        UseShellExecute = false,
    })!;

    private async Task<int> CountPartsAsync(CancellationToken cancellationToken)
    {
        var container = new BlobServiceClient(fixture.Stack.Azurite.ConnectionString).GetBlobContainerClient(new StorageOptions().QuarantineContainer);
        var count = 0;
        await foreach (var _ in container.GetBlobsAsync(cancellationToken: cancellationToken))
            count++;
        return count;
    }
}
