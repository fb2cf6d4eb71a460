using System.Net;
using System.Security.Cryptography;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>Puts files straight into the storage, part by part, several at once, and hashes each on the way. Memory does not grow with the files.</summary>
/// <param name="http">What sends the parts; it must allow them the time they need.</param>
internal sealed class FileUploader(HttpClient http)
{
    /// <summary>How many parts travel at once.</summary>
    private const int ParallelParts = 4;

    /// <summary>How often a part is sent at most.</summary>
    private const int MaxAttempts = 4;

    private const int HashBufferBytes = 1 << 20;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>The SHA-256 of a file, read from its beginning to its end.</summary>
    public static async Task<Hash256> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, HashBufferBytes, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return new Hash256(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <summary>Uploads the parts of all files.</summary>
    /// <param name="files">Each file's path and parts.</param>
    /// <param name="sent">Told of every run of bytes that has left; a part that is sent again is taken back first.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="CliException">The storage refused a part, or the file is not what it was.</exception>
    public async Task UploadAsync(IReadOnlyList<(string Path, IReadOnlyList<UploadPart> Parts)> files, Action<long> sent, CancellationToken cancellationToken)
    {
        var parts = files.SelectMany(file => file.Parts.Select(part => (file.Path, Part: part)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelParts, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, options, async (item, token) => await UploadPartAsync(item.Path, item.Part, sent, token));
    }

    private async Task UploadPartAsync(string path, UploadPart part, Action<long> sent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            long sentNow = 0;
            string problem;
            try
            {
                await using var range = new FileRange(path, (long)part.Offset, (long)part.Size, count =>
                {
                    sentNow += count;
                    sent(count);
                });
                using var request = Request(part, range);
                using var response = await http.SendAsync(request, cancellationToken);
                // A part is create-only: that it is there already means that an earlier attempt's answer was lost. Ingest checks the bytes.
                if (response.IsSuccessStatusCode || (attempt > 1 && IsThereAlready(response)))
                    return;
                problem = $"{(int)response.StatusCode} {ErrorCode(response) ?? response.ReasonPhrase}";
                if ((int)response.StatusCode is >= 400 and < 500 and not (408 or 429))
                    throw Refused(path, part, problem);
            }
            catch (HttpRequestException e)
            {
                problem = (e.InnerException ?? e).Message;
            }
            sent(-sentNow);
            if (attempt == MaxAttempts)
                throw Refused(path, part, problem);
            await Task.Delay(FirstDelay * Math.Pow(2, attempt - 1), cancellationToken);
        }
    }

    private static HttpRequestMessage Request(UploadPart part, FileRange range)
    {
        var content = new StreamContent(range, FileRange.BufferBytes);
        content.Headers.ContentLength = (long)part.Size;
        var request = new HttpRequestMessage(HttpMethod.Put, part.Url) { Content = content };
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
        "Nothing is on the ledger but the declaration, which expires by itself. Upload again.");
}
