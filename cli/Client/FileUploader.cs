using System.Net;
using System.Security.Cryptography;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>Puts files straight into the storage, part by part, several at once. What is there already is compared and left. Memory does not grow with the files.</summary>
/// <param name="http">What sends the parts; it must allow them the time they need.</param>
/// <param name="parallelParts">How many parts travel at once.</param>
internal sealed class FileUploader(HttpClient http, int parallelParts = FileUploader.UsualParallelParts)
{
    /// <summary>How many parts travel at once unless told.</summary>
    public const int UsualParallelParts = 4;

    /// <summary>How often a part is sent at most.</summary>
    private const int MaxAttempts = 6;

    private const int HashBufferBytes = 1 << 20;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300), LongestDelay = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _renewing = new(1);

    /// <summary>Asks for new URLs, file by file and part by part; null where there are none to be had.</summary>
    public Func<CancellationToken, Task<UploadGrant>>? Renew { get; init; }

    /// <summary>The SHA-256 of a file, read from its beginning to its end.</summary>
    public static async Task<Hash256> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, HashBufferBytes, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return new Hash256(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <summary>Uploads the parts of all files.</summary>
    /// <param name="files">Each file's path and parts.</param>
    /// <param name="sent">Told of every run of bytes that has left, or was there; a part that is sent again is taken back first.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="CliException">The storage refused a part, or the file is not what it was.</exception>
    public async Task UploadAsync(IReadOnlyList<(string Path, IReadOnlyList<UploadPart> Parts)> files, Action<long> sent, CancellationToken cancellationToken)
    {
        var urls = files.Select(file => file.Parts.Select(part => part.Url).ToArray()).ToArray();
        var parts = files.SelectMany((file, i) => file.Parts.Select((part, j) => (file.Path, Part: part, File: i, Index: j)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelParts, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, options, async (item, token) =>
        {
            if (item.Part.Stored is { } stored)
            {
                await CompareAsync(item.Path, item.Part, stored, token);
                sent((long)item.Part.Size);
            }
            else
                await UploadPartAsync(item.Path, item.Part, urls, (item.File, item.Index), sent, token);
        });
    }

    private async Task UploadPartAsync(string path, UploadPart part, Uri[][] urls, (int File, int Index) place, Action<long> sent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            long sentNow = 0;
            string problem;
            var url = urls[place.File][place.Index];
            try
            {
                await using var range = new FileRange(path, (long)part.Offset, (long)part.Size, count =>
                {
                    sentNow += count;
                    sent(count);
                });
                using var request = Request(url, part, range);
                using var response = await http.SendAsync(request, cancellationToken);
                // A part is create-only: that it is there already means that an earlier attempt's answer was lost. Ingest checks the bytes.
                if (response.IsSuccessStatusCode || (attempt > 1 && IsThereAlready(response)))
                    return;
                problem = $"{(int)response.StatusCode} {ErrorCode(response) ?? response.ReasonPhrase}";
                var renewed = response.StatusCode == HttpStatusCode.Forbidden && attempt < MaxAttempts && await RenewAsync(urls, place, url, cancellationToken);
                if (!renewed && (int)response.StatusCode is >= 400 and < 500 and not (408 or 429))
                    throw Refused(path, part, problem);
            }
            catch (HttpRequestException e)
            {
                problem = (e.InnerException ?? e).Message;
            }
            sent(-sentNow);
            if (attempt == MaxAttempts)
                throw Refused(path, part, problem);
            var delay = FirstDelay * Math.Pow(2, attempt - 1);
            await Task.Delay(delay < LongestDelay ? delay : LongestDelay, cancellationToken);
        }
    }

    /// <summary>Sees to it that a part has another URL than the one that was refused: they are good for a short time, and a large file takes longer.</summary>
    private async Task<bool> RenewAsync(Uri[][] urls, (int File, int Index) place, Uri refused, CancellationToken cancellationToken)
    {
        if (Renew is null)
            return false;
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            // Another part may have asked for all of them meanwhile.
            if (urls[place.File][place.Index] != refused)
                return true;
            var grant = await Renew(cancellationToken);
            for (var file = 0; file < urls.Length; file++)
            {
                for (var part = 0; part < urls[file].Length; part++)
                    urls[file][part] = grant.Files[file].Parts[part].Url;
            }
            return urls[place.File][place.Index] != refused;
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>A part that is there stays: it must be the file's.</summary>
    private static async Task CompareAsync(string path, UploadPart part, StoredPart stored, CancellationToken cancellationToken)
    {
        await using var range = new FileRange(path, (long)part.Offset, (long)part.Size, _ => { });
        // MD5 is what the storage offers; that the whole file is right, SHA-256 tells.
        if (stored.Size != part.Size || (stored.Md5 is { } md5 && Convert.ToBase64String(await MD5.HashDataAsync(range, cancellationToken)) != md5))
        {
            throw new CliException(
                $"Bytes {part.Offset} to {part.Offset + part.Size} of {path} were uploaded before with another content.",
                "The file has changed since. What was declared expires by itself; upload the file under another name, or with --anew.");
        }
    }

    private static HttpRequestMessage Request(Uri url, UploadPart part, FileRange range)
    {
        var content = new StreamContent(range, FileRange.BufferBytes);
        content.Headers.ContentLength = (long)part.Size;
        var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
        foreach (var (name, value) in part.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                content.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private static bool IsThereAlready(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.Forbidden && ErrorCode(response) is "BlobAlreadyExists" or "UnauthorizedBlobOverwrite";

    private static string? ErrorCode(HttpResponseMessage response) => response.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : null;

    private static CliException Refused(string path, UploadPart part, string problem) => new(
        $"The storage did not take bytes {part.Offset} to {part.Offset + part.Size} of {path}: {problem}.",
        "What has arrived is kept until the declaration expires. Give the same command again to go on.");
}
