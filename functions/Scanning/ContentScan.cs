using System.Net.Sockets;

namespace OpenLedger.Functions.Scanning;

/// <summary>The scan of one content, piece by piece as it is read.</summary>
public sealed class ContentScan : IAsyncDisposable
{
    private readonly ContentScanner _scanner;
    private readonly byte[] _tail = new byte[ContentScanner.OverlapBytes];
    private NetworkStream? _run;
    private int _sent, _kept;

    internal ContentScan(ContentScanner scanner) => _scanner = scanner;

    /// <summary>The name of what was found first, or null.</summary>
    public string? Found { get; private set; }

    /// <summary>Hands over the next piece.</summary>
    /// <exception cref="IOException">The scanner does not answer, or gave no verdict.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        while (!piece.IsEmpty && Found is null)
        {
            if (_run is null)
            {
                _run = await _scanner.ConnectAsync(cancellationToken);
                _sent = _kept;
                if (_kept > 0)
                    await _scanner.SendAsync(_run, _tail.AsMemory(0, _kept), cancellationToken);
            }
            var part = piece[..Math.Min(piece.Length, _scanner.RunBytes - _sent)];
            await _scanner.SendAsync(_run, part, cancellationToken);
            Keep(part.Span);
            _sent += part.Length;
            piece = piece[part.Length..];
            if (_sent == _scanner.RunBytes)
                await EndRunAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the verdict on all that was handed over.</summary>
    /// <exception cref="IOException">The scanner does not answer, or gave no verdict.</exception>
    public async ValueTask<string?> FinishAsync(CancellationToken cancellationToken)
    {
        if (_run is not null)
            await EndRunAsync(cancellationToken);
        return Found;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync();
    }

    private async ValueTask EndRunAsync(CancellationToken cancellationToken)
    {
        Found ??= await _scanner.FinishAsync(_run!, cancellationToken);
        await _run!.DisposeAsync();
        _run = null;
    }

    /// <summary>Keeps the last bytes that were handed over.</summary>
    private void Keep(ReadOnlySpan<byte> part)
    {
        if (part.Length >= _tail.Length)
        {
            part[^_tail.Length..].CopyTo(_tail);
            _kept = _tail.Length;
            return;
        }
        var room = Math.Min(_kept, _tail.Length - part.Length);
        _tail.AsSpan(_kept - room, room).CopyTo(_tail);
        part.CopyTo(_tail.AsSpan(room));
        _kept = room + part.Length;
    }
}
