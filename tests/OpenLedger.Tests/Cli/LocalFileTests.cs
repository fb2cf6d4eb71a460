using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Cli;

public sealed class LocalFileTests
{
    private static readonly JsonElement Parameters = JsonSerializer.SerializeToElement(
        new { maxFilesPerContribution = "3", maxPartBytes = "100", maxPartsPerContribution = "10", minPartBytes = "10" });

    [Fact]
    public void Files_go_into_as_few_contributions_as_the_parameters_allow()
    {
        LocalFile[] files = [New("a", 100), New("b", 100), New("c", 100), New("d", 900), New("A", 50), New("a", 1_000), New("e", 1)];
        var batches = LocalFile.Batch(files, Parameters);
        Assert.Equal(["abc", "dA", "a", "e"], batches.Select(b => string.Concat(b.Select(f => f.Name))));
        Assert.Equal(["b", "B"], LocalFile.Batch([New("b", 1), New("B", 1)], Parameters).Select(b => b.Single().Name));
    }

    [Theory]
    [InlineData(1, 1, null, 1)]
    [InlineData(50, 1, null, 50)]
    [InlineData(5_000, 1, null, 100)]
    [InlineData(500, 1, 5UL, 50)]
    [InlineData(90, 1, 5UL, 10)]
    public void Part_size_keeps_to_the_parameters(ulong size, int files, ulong? wanted, ulong expected) => Assert.Equal(expected, New("a", size).PartSize(files, Parameters, wanted));

    [Theory]
    [InlineData("a.jsonl", FileFormat.Jsonl, FileEncoding.None)]
    [InlineData("a.CSV.GZ", FileFormat.Csv, FileEncoding.Gzip)]
    public void Format_and_encoding_follow_from_the_ending(string name, FileFormat format, FileEncoding encoding)
    {
        var folder = Directory.CreateTempSubdirectory("openledger-test-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, "x");
            var file = LocalFile.Open(path, null);
            Assert.Equal((format, encoding, name), (file.Format, file.Encoding, file.Name));
            Assert.Equal(encoding == FileEncoding.Gzip, JsonSerializer.SerializeToElement(file.Declare(1)).TryGetProperty("encoding", out _));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LocalFile New(string name, ulong size) => new(name, name, FileFormat.Jsonl, size, FileEncoding.None);
}
