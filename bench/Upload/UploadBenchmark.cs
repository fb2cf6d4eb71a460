using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Bench.Upload;

/// <summary>The benchmark <c>upload</c>. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class UploadBenchmark
{
    private const double Megabyte = 1e6;
    private const int Seed = 20_240_229;

    private sealed record Measured(double IngestSeconds, double CpuSeconds, double LimitSeconds, ContributionOutcome.Taken Taken, AnalysisSummary Analysis);

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var sizes = options.Quick ? UploadSizes.Quick : UploadSizes.Full;
        var report = new Report("upload", options.Runs);
        var workload = new RecordWorkload(Seed);
        await using (var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken))
        {
            options.Note("making the records …");
            await using var earlier = Make(workload, sizes.VersionBytes);
            using var version = await LocalVersion.CreateAsync(await DeclareAsync(earlier, cancellationToken), earlier, cancellationToken);
            await using var file = Make(workload, sizes.IngestBytes);
            var source = await Quarantined.UploadAsync(azurite, file, sizes.PartBytes, cancellationToken);
            var declared = await DeclareAsync(file, cancellationToken);
            options.Note("ingest on one thread …");
            await IngestAsync(source, declared, version, cancellationToken);
            var runs = new List<Measured>();
            for (var i = 0; i < options.Runs; i++)
                runs.Add(await IngestAsync(source, declared, version, cancellationToken));
            AddIngest(report, file.Length, runs);
        }
        options.Note("a whole upload through a functions app …");
        await using (var file = Make(workload, sizes.JobBytes))
            await UploadJob.MeasureAsync(report, file, sizes.PartBytes, cancellationToken);
        return report;
    }

    private static async Task<Measured> IngestAsync(Quarantined source, DeclaredFile file, LocalVersion version, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var stream = source.Open())
        {
            if (new Hash256(await SHA256.HashDataAsync(stream, cancellationToken)) != file.Sha256)
                throw new InvalidOperationException("What was downloaded is not what was uploaded.");
        }
        var limit = Stopwatch.GetElapsedTime(started);
        var cpu = Environment.CpuUsage.TotalTime;
        started = Stopwatch.GetTimestamp();
        await using var records = Scratch.Create();
        await using var set = Scratch.Create();
        await using var report = Scratch.Create();
        await using var bands = Scratch.Create();
        var outcome = await ContributionReader.ReadAsync([file], (_, _) => new(source.Open()), new ContributionOutput(records, set, Scratch.Create), cancellationToken: cancellationToken);
        var taken = outcome as ContributionOutcome.Taken ?? throw new InvalidOperationException("The records were refused.");
        var analysis = await ContributionAnalysis.RunAsync(records, version, Scratch.Create, report, bands, cancellationToken);
        return new Measured(Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, limit.TotalSeconds, taken, analysis);
    }

    private static void AddIngest(Report report, long bytes, List<Measured> runs)
    {
        var megabytes = bytes / Megabyte;
        var (taken, analysis) = (runs[0].Taken, runs[0].Analysis);
        report.Add("ingest_mb_per_s", Statistics.Median(runs.Select(r => megabytes / r.IngestSeconds)), "megabytes a second: download, hashes, parsing, exact and near duplicates, language, quality, personal data");
        report.Add("ingest_cpu_mb_per_s", Statistics.Median(runs.Select(r => megabytes / r.CpuSeconds)), "the same by processor time, of all threads of this process together");
        report.Add("limit_mb_per_s", Statistics.Median(runs.Select(r => megabytes / r.LimitSeconds)), "megabytes a second: download and SHA-256 of the same bytes");
        report.Add("records", taken.Records + taken.Duplicates, "records in the file");
        report.Add("duplicates", taken.Duplicates, "of them exact duplicates");
        report.Add("near_duplicates", analysis.NearDuplicates, "of the others near duplicates, of one another or of the version");
        report.Add("personal", analysis.Personal.Sum(t => (double)t.Count), "findings of personal data");
        report.Add("languages", analysis.Languages.Count, "languages among them");
        report.Add("index_bytes", analysis.Bands.Bytes / (double)taken.Records, "bytes of the near-duplicate index for each record");
        report.Add("report_bytes", analysis.Report.Bytes / (double)taken.Records, "bytes of the report for each record");
    }

    private static FileStream Make(RecordWorkload workload, long bytes)
    {
        var file = Scratch.Create();
        workload.Write(file, bytes);
        file.Position = 0;
        return file;
    }

    private static async Task<DeclaredFile> DeclareAsync(FileStream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var sha256 = new Hash256(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        return new DeclaredFile(FileName.Parse("records.jsonl").Value, FileFormat.Jsonl, (ulong)file.Length, sha256);
    }

    /// <summary>A file in quarantine, in parts.</summary>
    private sealed class Quarantined(DatanetBlobs blobs, Contribution contribution)
    {
        public Stream Open() => blobs.OpenUpload(contribution, 0);

        public static async Task<Quarantined> UploadAsync(AzuriteServer azurite, FileStream file, long partBytes, CancellationToken cancellationToken)
        {
            var options = new StorageOptions { ConnectionString = azurite.ConnectionString };
            var service = new BlobServiceClient(azurite.ConnectionString);
            await service.GetBlobContainerClient(options.QuarantineContainer).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            var blobs = new DatanetBlobs(service, Options.Create(options), TimeProvider.System);
            var declared = new FileDeclaration(FileName.Parse("records.jsonl").Value, FileFormat.Jsonl, (ulong)file.Length, (ulong)partBytes);
            var contribution = new Contribution(new ContributionId(new Seq(1)), KeyPair.Generate().Address, new ContributionDeclare(new DatanetId(new Seq(0)), [declared]), new LedgerTime(ulong.MaxValue));
            using var http = new HttpClient();
            var buffer = new byte[partBytes];
            foreach (var part in await blobs.UploadUrlsAsync(contribution, 0, blobs.UrlsExpireAt(), cancellationToken))
            {
                await file.ReadExactlyAsync(buffer.AsMemory(0, (int)part.Size), cancellationToken);
                using var content = new ByteArrayContent(buffer, 0, (int)part.Size);
                content.Headers.Add("x-ms-blob-type", "BlockBlob");
                (await http.PutAsync(part.Url, content, cancellationToken)).EnsureSuccessStatusCode();
            }
            return new Quarantined(blobs, contribution);
        }
    }
}
