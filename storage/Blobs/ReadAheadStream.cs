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
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _filling ??= FillAsync();
        _ahead ??= _pipe.Reader.AsStream();
        return _ahead.ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_filling is not null)
            await _filling;
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
        Exception? failure = null;
        try
        {
            await using (content)
                await content.CopyToAsync(_pipe.Writer, _stop.Token);
        }
        catch (Exception e)
        {
            // The reader meets it where the bytes end.
            failure = e;
        }
        await _pipe.Writer.CompleteAsync(failure);
    }
}
