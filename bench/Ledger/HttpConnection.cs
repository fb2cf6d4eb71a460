using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenLedger.Bench.Ledger;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends requests made beforehand and reads no more of an answer than its status and length, so that the load costs
/// little of the machine that it shares with the server.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[MaxAnswerBytes];

    /// <summary>Connects.</summary>
    public static async Task<HttpConnection> OpenAsync(Uri server, CancellationToken cancellationToken)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port, cancellationToken);
        return connection;
    }

    /// <summary>The bytes of a POST of JSON.</summary>
    public static byte[] Request(Uri server, string path, byte[] json) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n"),
        .. json,
    ];

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The answer's status.</returns>
    /// <exception cref="IOException">The answer is not one that this reads: complete, with a Content-Length.</exception>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        while (!request.IsEmpty)
            request = request[await _socket.SendAsync(request, cancellationToken)..];
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received == 0)
                throw new IOException("The server closed the connection, or its answer is too long.");
            length += received;
            if (TryRead(_buffer.AsSpan(0, length)) is { } status)
                return status;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    /// <summary>The status, or null where the answer is not complete.</summary>
    private static int? TryRead(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return null;
        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0)
            throw new IOException("The answer has no Content-Length.");
        var digits = answer[(at + "Content-Length: ".Length)..];
        var body = int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        return answer.Length < head + 4 + body ? null : int.Parse(answer["HTTP/1.1 ".Length..][..3], CultureInfo.InvariantCulture);
    }
}
