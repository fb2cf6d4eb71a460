using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenLedger.Tests.Scanning;

/// <summary>A server that speaks clamd's INSTREAM and finds a word.</summary>
internal sealed class ClamdServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _word;
    private readonly string? _answer;
    private readonly Task _serving;

    /// <param name="word">What counts as malicious.</param>
    /// <param name="answer">What it says whatever comes, or null; empty to say nothing.</param>
    public ClamdServer(string word, string? answer = null)
    {
        (_word, _answer) = (Encoding.UTF8.GetBytes(word), answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Asked at each connection, counted from 1; where it says true, the scanner goes away without a word.</summary>
    public Func<int, Task<bool>> IsDown { get; init; } = _ => Task.FromResult(false);

    /// <summary>How often somebody connected.</summary>
    public int Connections { get; private set; }

    /// <summary>What came in each run.</summary>
    public List<byte[]> Runs { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                if (await IsDown(Connections))
                    continue;
                try
                {
                    await AnswerAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client went away: it needs no verdict any more.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var command = new byte["zINSTREAM\0".Length];
        await stream.ReadExactlyAsync(command, _stop.Token);
        Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
        var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, _stop.Token);
            var piece = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            if (piece.Length == 0)
                break;
            await stream.ReadExactlyAsync(piece, _stop.Token);
            content.Write(piece);
        }
        lock (Runs)
            Runs.Add(content.ToArray());
        var found = content.ToArray().AsSpan().IndexOf(_word) >= 0;
        var answer = _answer ?? (found ? "stream: Test-Word FOUND" : "stream: OK");
        if (answer.Length == 0)
            await Task.Delay(Timeout.Infinite, _stop.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\0"), _stop.Token);
    }
}
