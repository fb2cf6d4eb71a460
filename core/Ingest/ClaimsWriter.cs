using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>Writes a file of claims: in strictly ascending order, 40 bytes each and nothing else.</summary>
public sealed class ClaimsWriter(Stream stream) : IDisposable
{
    private const int BufferClaims = 2_048;

    private readonly byte[] _buffer = new byte[BufferClaims * Claim.Size];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Claim? _last;
    private ulong _written;
    private int _count;

    /// <summary>Appends a claim.</summary>
    /// <exception cref="ArgumentException">It is not above the one before.</exception>
    public ValueTask AddAsync(Claim claim, CancellationToken cancellationToken = default)
    {
        if (claim <= _last)
            throw new ArgumentException($"{claim} is not above {_last}, which was written before it.", nameof(claim));
        _last = claim;
        _written++;
        claim.CopyTo(_buffer.AsSpan(_count));
        _count += Claim.Size;
        return _count == _buffer.Length ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Writes what is left and gives the file's summary.</summary>
    public async ValueTask<ClaimsSummary> FinishAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return new ClaimsSummary(_written, new Hash256(_sha256.GetCurrentHash()));
    }

    /// <inheritdoc />
    public void Dispose() => _sha256.Dispose();

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _sha256.AppendData(_buffer, 0, _count);
        await stream.WriteAsync(_buffer.AsMemory(0, _count), cancellationToken);
        _count = 0;
    }
}
