using System.Net;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Client;

/// <summary>What a log publishes, by its paths: below an address, or in a folder that somebody has copied it to.</summary>
internal sealed class LogFiles : IDisposable
{
    /// <summary>The largest file of a log, in bytes: a bundle of 256 entries of 60,000 bytes each, with their lengths; a note is smaller.</summary>
    private const int MaxBytes = 256 * (2 + 60_000);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(100);

    private readonly string? _folder;
    private readonly HttpClient? _http;

    private LogFiles(string? folder, HttpClient? http) => (_folder, _http) = (folder, http);

    /// <summary>Opens what <c>--tiles</c> names.</summary>
    /// <param name="place">An address (http or https), or a folder.</param>
    /// <param name="handler">What sends requests; null for the network.</param>
    /// <exception cref="IOException">The folder is not there.</exception>
    public static LogFiles Open(string place, HttpMessageHandler? handler = null)
    {
        if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            var below = address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
            handler ??= new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
            return new LogFiles(null, new HttpClient(handler) { BaseAddress = below, Timeout = AnswerLimit, MaxResponseContentBufferSize = MaxBytes });
        }
        return Directory.Exists(place) ? new LogFiles(place, null) : throw new IOException($"{place} is neither an address nor a folder.");
    }

    /// <summary>Reads a file (<see cref="Core.Verification.ReadLogFile"/>).</summary>
    /// <exception cref="IOException">The server does not answer, or the file cannot be read or is larger than any of a log's.</exception>
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) =>
        _http is null ? ReadFileAsync(Path.Combine(_folder!, path), cancellationToken) : GetAsync(_http, path, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http?.Dispose();

    /// <summary>A note that somebody has kept: a checkpoint or a proof.</summary>
    /// <exception cref="IOException">It is not there, or larger than any.</exception>
    public static async Task<byte[]> ReadProofAsync(string file, CancellationToken cancellationToken) =>
        new FileInfo(file) is { Exists: true, Length: <= LogProof.MaxBytes } ? await File.ReadAllBytesAsync(file, cancellationToken) : throw new IOException($"{file} is not a file of at most {LogProof.MaxBytes} bytes.");

    private static async Task<byte[]?> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file) is not { Exists: true } info)
            return null;
        return info.Length <= MaxBytes ? await File.ReadAllBytesAsync(file, cancellationToken) : throw new IOException($"{file} has {info.Length} bytes, more than anything that a log publishes.");
    }

    private static async Task<byte[]?> GetAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await new RetryingSender(http, TimeProvider.System).SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)), HttpCompletionOption.ResponseContentRead, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (ApiException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{new Uri(http.BaseAddress!, path)} cannot be read: {e.Message}", e);
        }
    }
}
