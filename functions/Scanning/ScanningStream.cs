using OpenLedger.Core.Ingest;

namespace OpenLedger.Functions.Scanning;

/// <summary>A stream whose bytes the scanner sees as they are read.</summary>
/// <param name="content">The content, which is disposed of with this.</param>
/// <param name="scan">The scan.</param>
internal sealed class ScanningStream(Stream content, ContentScan scan) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        await scan.AddAsync(buffer[..read], cancellationToken);
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
