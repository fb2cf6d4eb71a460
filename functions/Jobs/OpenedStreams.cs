namespace OpenLedger.Functions.Jobs;

/// <summary>Streams that are closed together.</summary>
internal sealed class OpenedStreams : IAsyncDisposable
{
    private readonly List<Stream> _streams = [];

    internal Stream Add(Stream stream)
    {
        _streams.Add(stream);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
    }
}
