using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpenLedger.Functions.Scanning;

/// <summary>
/// Has content looked at by clamd, by its command INSTREAM: pieces with their lengths before them, and an empty one at the end. It fails closed: without a verdict there is an
/// exception, and the job comes again.
/// </summary>
/// <param name="options">Where clamd is.</param>
public sealed class ContentScanner(IOptions<ScanOptions> options)
{
    /// <summary>How much of a run the next one repeats, so that nothing hides on the border between two.</summary>
    public const int OverlapBytes = 64 << 10;

    private const int MaxAnswerBytes = 4096;
    private readonly ScanOptions _options = options.Value;

    /// <summary>Opens a scan of one content; null where scanning is off.</summary>
    public ContentScan? Begin() => _options.IsOff ? null : new ContentScan(this);

    /// <summary>How much goes in one run, in bytes.</summary>
    internal int RunBytes => _options.StreamBytes;

    internal async Task<NetworkStream> ConnectAsync(CancellationToken cancellationToken)
    {
        var uri = new Uri(_options.Endpoint);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await LimitAsync(token => socket.ConnectAsync(uri.Host, uri.Port, token).AsTask(), cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await LimitAsync(token => stream.WriteAsync("zINSTREAM\0"u8.ToArray(), token).AsTask(), cancellationToken);
            return stream;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException ? new IOException($"The scanner does not answer: {e.Message}", e) : e;
        }
    }

    internal Task SendAsync(NetworkStream stream, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) => LimitAsync(async token =>
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, piece.Length);
        await stream.WriteAsync(length, token);
        await stream.WriteAsync(piece, token);
    }, cancellationToken);

    /// <summary>Ends a run; the name of what was found in it, or null.</summary>
    /// <exception cref="IOException">clamd gave no verdict.</exception>
    internal async Task<string?> FinishAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await SendAsync(stream, default, cancellationToken);
        var answer = new byte[MaxAnswerBytes];
        var count = 0;
        await LimitAsync(async token => count = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, token), cancellationToken);
        var text = Encoding.ASCII.GetString(answer, 0, count).TrimEnd('\0', '\n');
        if (text == "stream: OK")
            return null;
        const string found = " FOUND";
        if (text.StartsWith("stream: ", StringComparison.Ordinal) && text.EndsWith(found, StringComparison.Ordinal))
            return text["stream: ".Length..^found.Length];
        throw new IOException($"The scanner gave no verdict: \"{text}\".");
    }

    private async Task LimitAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(_options.TimeoutSeconds));
        try
        {
            await work(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The scanner did not go on within {_options.TimeoutSeconds} s.", e);
        }
    }
}
