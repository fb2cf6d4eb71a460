using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Client;

/// <summary>What a log publishes, by its paths: below an address, or in a folder that somebody has copied it to.</summary>
internal sealed class LogFiles : IDisposable
{
    /// <summary>The largest file of a log, in bytes: a bundle of 256 entries of 60,000 bytes each, with their lengths; a note is smaller.</summary>
    private const int MaxBytes = 256 * (2 + 60_000);

    private readonly HttpLogReader? _http;

    private LogFiles(string place, HttpLogReader? http) => (Place, _http) = (place, http);

    /// <summary>The address or the folder.</summary>
    public string Place { get; }

    /// <summary>Opens what <c>--tiles</c> names.</summary>
    /// <param name="place">An address (http or https), or a folder.</param>
    /// <exception cref="IOException">The folder is not there.</exception>
    public static LogFiles Open(string place)
    {
        if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return new LogFiles(place, new HttpLogReader(address));
        return Directory.Exists(place) ? new LogFiles(place, null) : throw new IOException($"{place} is neither an address nor a folder.");
    }

    /// <summary>Reads a file (<see cref="Core.Verification.ReadLogFile"/>).</summary>
    /// <exception cref="IOException">The server does not answer, or the file cannot be read or is larger than any of a log's.</exception>
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) =>
        _http?.ReadAsync(path, cancellationToken) ?? ReadFileAsync(Path.Combine(Place, path), MaxBytes, cancellationToken);

    /// <summary>A note that somebody has kept: a checkpoint or a proof.</summary>
    /// <exception cref="IOException">It is not there, or larger than any.</exception>
    public static async Task<byte[]> ReadProofAsync(string file, CancellationToken cancellationToken) =>
        await ReadFileAsync(file, LogProof.MaxBytes, cancellationToken) ?? throw new IOException($"There is no file {file}.");

    /// <inheritdoc />
    public void Dispose() => _http?.Dispose();

    private static async Task<byte[]?> ReadFileAsync(string file, int maxBytes, CancellationToken cancellationToken)
    {
        if (new FileInfo(file) is not { Exists: true } info)
            return null;
        return info.Length <= maxBytes ? await File.ReadAllBytesAsync(file, cancellationToken) : throw new IOException($"{file} has {info.Length} bytes, and what it should be has at most {maxBytes}.");
    }
}
