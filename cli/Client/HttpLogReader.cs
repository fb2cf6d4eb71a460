using System.Net;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Client;

/// <summary>Reads a published log at its prefix, as any client of C2SP tlog-tiles does.</summary>
internal sealed class HttpLogReader(Uri prefix, HttpMessageHandler? handler = null) : IDisposable
{
    /// <summary>More than the longest bundle has, in bytes.</summary>
    private const int MaxBytes = 32 << 20;

    private readonly Uri _prefix = new(prefix.AbsoluteUri.TrimEnd('/') + "/");

    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { MaxResponseContentBufferSize = MaxBytes };

    /// <summary>What lies at a path; null where nothing does.</summary>
    /// <exception cref="IOException">It does not answer, or with something else.</exception>
    /// <exception cref="VerificationException">What it answers is not packed as it says.</exception>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_prefix, path), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{_prefix}{path} cannot be read: {e.Message}", e);
        }
        catch (InvalidDataException e)
        {
            throw new VerificationException(path, $"it cannot be unpacked: {e.Message.TrimEnd('.')}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
