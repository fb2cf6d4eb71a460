using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Upload;

/// <summary>One file from its declaration to what a functions app of its own process attests, and the memory that the app took at its peak.</summary>
internal static class UploadJob
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20), Poll = TimeSpan.FromMilliseconds(200);

    internal static async Task MeasureAsync(Report report, FileStream file, long partBytes, CancellationToken cancellationToken)
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions(), cancellationToken);
        using var client = new LedgerClient(stack.Functions.Address);
        var key = KeyPair.Generate();
        var create = new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name = "Bench", visibility = "public" };
        var datanet = (await client.SendAsync(key, Kinds.DatanetCreate, create, cancellationToken)).Subject!;
        var licence = (await client.GetDatanetAsync(datanet, cancellationToken)).LicenceHash;
        var declare = new { datanet, files = new[] { new { format = "jsonl", name = "records.jsonl", partSize = Text(partBytes), size = Text(file.Length) } } };
        var id = (await client.SendAsync(key, Kinds.ContributionDeclare, declare, cancellationToken)).Subject!;
        var idleMib = PeakMib(stack.Functions.Process.ProcessId);
        var started = Stopwatch.GetTimestamp();
        var sha256 = await UploadAsync(await client.RequestUploadsAsync(key, id, cancellationToken), file, cancellationToken);
        var uploaded = Stopwatch.GetElapsedTime(started);
        var complete = new { contribution = id, files = new[] { new { sha256 = sha256.ToString() } }, licenceHash = licence.ToString() };
        await client.SendAsync(key, Kinds.ContributionComplete, complete, cancellationToken);
        started = Stopwatch.GetTimestamp();
        var contribution = await client.GetContributionAsync(id, cancellationToken);
        for (; !contribution.IsRead && Stopwatch.GetElapsedTime(started) < Limit; contribution = await client.GetContributionAsync(id, cancellationToken))
            await Task.Delay(Poll, cancellationToken);
        if (contribution.State != "ingested")
            throw new InvalidOperationException($"{id} is {contribution.State}.");
        var megabytes = file.Length / 1e6;
        report.Add("job_mib", file.Length / (double)(1 << 20), "MiB of the file that went through a functions app, in parts; one run");
        report.Add("upload_mb_per_s", megabytes / uploaded.TotalSeconds, "megabytes a second put into the storage, one part after the other, hashed on the way; one run");
        report.Add("job_mb_per_s", megabytes / Stopwatch.GetElapsedTime(started).TotalSeconds, "megabytes a second from the command that completes it to the attestation, results stored; one run");
        report.Add("peak_mib", PeakMib(stack.Functions.Process.ProcessId), "MiB of memory that the functions app took at its peak, all in all; one run");
        report.Add("idle_mib", idleMib, "MiB that it had taken before the upload");
    }

    private static async Task<Hash256> UploadAsync(UploadGrant grant, FileStream file, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Limit };
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = Array.Empty<byte>();
        foreach (var part in grant.Files[0].Parts)
        {
            if (buffer.Length < (int)part.Size)
                buffer = new byte[part.Size];
            await file.ReadExactlyAsync(buffer.AsMemory(0, (int)part.Size), cancellationToken);
            sha256.AppendData(buffer, 0, (int)part.Size);
            using var content = new ByteArrayContent(buffer, 0, (int)part.Size);
            foreach (var (name, value) in part.Headers)
                content.Headers.Add(name, value);
            (await http.PutAsync(part.Url, content, cancellationToken)).EnsureSuccessStatusCode();
        }
        return new Hash256(sha256.GetHashAndReset());
    }

    /// <summary>The most memory that a process had resident (VmHWM of proc(5)), in MiB.</summary>
    private static double PeakMib(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
