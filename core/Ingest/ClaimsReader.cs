using System.Security.Cryptography;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>Reads a file of claims as <see cref="ClaimsWriter"/> writes it, and checks on the way that it is one.</summary>
/// <param name="stream">The file, or its end from some claim on.</param>
/// <param name="expected">What the whole file must come out as; null where only a part of it is read.</param>
public sealed class ClaimsReader(Stream stream, ClaimsSummary? expected = null) : IDisposable
{
    private const int BufferClaims = 1_024;

    private readonly byte[] _buffer = new byte[BufferClaims * Claim.Size];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ulong _read;
    private int _start, _end;

    /// <summary>The claim that was read last.</summary>
    public Claim Current { get; private set; }

    /// <summary>Why reading ended early: <c>claims-truncated</c>, <c>claims-order</c> or <c>claims-mismatch</c>; null where it did not.</summary>
    public Error? Error { get; private set; }

    /// <summary>Reads the next claim; false at the end and at an <see cref="Error"/>.</summary>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
    {
        if (_start == _end && !await FillAsync(cancellationToken))
            return false;
        var claim = Claim.Read(_buffer.AsSpan(_start));
        if (_read > 0 && claim <= Current)
            return Fail("claims-order", $"Claim {_read} is not above the one before.");
        _start += Claim.Size;
        _read++;
        Current = claim;
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _sha256.Dispose();

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (Error is not null)
            return false;
        _start = 0;
        _end = await stream.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken);
        _sha256.AppendData(_buffer, 0, _end);
        if (_end % Claim.Size != 0)
            return Fail("claims-truncated", $"The file of claims ends inside a claim, after {_read} whole ones or more.");
        if (_end == 0 && expected is { } summary && summary != new ClaimsSummary(_read, new Hash256(_sha256.GetCurrentHash())))
            return Fail("claims-mismatch", $"The file has {_read} claims and another SHA-256 than {summary.Sha256}, or not {summary.Count} of them.");
        return _end > 0;
    }

    private bool Fail(string code, string message)
    {
        _start = _end = 0;
        Error ??= Results.Error.Invalid(code, message);
        return false;
    }
}
