using System.IO.Pipelines;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Storage.Blobs;

/// <summary>Reads a stream ahead of its reader, so that the next bytes are on their way while the ones before are looked at.</summary>
/// <param name="content">The stream, which is disposed of with this, or at its end.</param>
/// <param name="bytes">How far it is read ahead, in bytes, to within one read.</param>
internal sealed class ReadAheadStream(Stream content, int bytes) : ForwardStream
{
    /// <summary>How much is read at once, in bytes.</summary>
    internal const int ReadBytes = 64 << 10;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: bytes, resumeWriterThreshold: bytes / 2, minimumSegmentSize: ReadBytes, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private Stream? _ahead;
    private Task? _filling;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _filling ??= FillAsync();
        _ahead ??= _pipe.Reader.AsStream();
        var read = await _ahead.ReadAsync(buffer, cancellationToken);
        // Where the bytes end, what ended them is thrown, if it was not the end of the content.
        if (read == 0 && !buffer.IsEmpty)
            await _filling;
        return read;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_filling is not null)
            await _filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _pipe.Reader.Complete();
            if (_filling is null)
                content.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task FillAsync()
    {
        try
        {
            await using (content)
                await content.CopyToAsync(_pipe.Writer, _stop.Token);
        }
        finally
        {
            // Without the exception, which a pipe would throw before the bytes that it still holds.
            await _pipe.Writer.CompleteAsync();
        }
    }
}
