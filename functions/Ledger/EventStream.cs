using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Functions.Ledger;

/// <summary>Writes server-sent events (HTML, section 9.2.6). It holds one page at a time, and a reader that does not read in time is given up.</summary>
/// <param name="http">The request.</param>
/// <param name="stall">How long a write may wait for the reader.</param>
internal sealed class EventStream(HttpContext http, TimeSpan stall)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);

    /// <summary>Sends the head of the answer, and how soon to come back when it ends.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        _buffer.Write("retry: 1000\n\n"u8);
        await FlushAsync(cancellationToken);
    }

    /// <summary>Adds an entry.</summary>
    public void Add(Seq seq, ReadOnlySpan<byte> line)
    {
        Id(seq);
        _buffer.Write("data: "u8);
        _buffer.Write(line);
        _buffer.Write("\n\n"u8);
    }

    /// <summary>Sends a position without an entry: nothing up to it was wanted, and a reader that comes back goes on after it.</summary>
    public Task MarkAsync(Seq seq, CancellationToken cancellationToken)
    {
        Id(seq);
        _buffer.Write("\n"u8);
        return FlushAsync(cancellationToken);
    }

    /// <summary>Sends a comment, so that both ends and those between know that the connection lives.</summary>
    public Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        _buffer.Write(": here\n\n"u8);
        return FlushAsync(cancellationToken);
    }

    /// <summary>Sends what was added.</summary>
    /// <exception cref="TimeoutException">The reader did not take it in time.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_buffer.WrittenCount == 0)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(stall);
        try
        {
            await http.Response.Body.WriteAsync(_buffer.WrittenMemory, limit.Token);
            await http.Response.Body.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The reader left bytes unread for {stall.TotalSeconds:0} s.", e);
        }
        _buffer.ResetWrittenCount();
    }

    private void Id(Seq seq)
    {
        _buffer.Write("id: "u8);
        Encoding.ASCII.GetBytes(seq.Value.ToString(CultureInfo.InvariantCulture), _buffer);
        _buffer.Write("\n"u8);
    }
}
