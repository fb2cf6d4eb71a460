using System.Net;

namespace OpenLedger.Polyfills.Tests.Functions;

/// <summary>A body of unknown length, written while it is sent.</summary>
internal sealed class PushContent(Func<Stream, Task> write) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
