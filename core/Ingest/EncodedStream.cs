using System.IO.Compression;
using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// The content of a packed file. What was uploaded is measured and hashed on the way; what comes out is bounded in itself and by what went in, so that a small file cannot
/// become an endless one. At a fault the content ends, and <see cref="Fault"/> says why.
/// </summary>
internal sealed class EncodedStream : ForwardStream
{
    /// <summary>So much may come out whatever the ratio: the beginning of a file may repeat itself.</summary>
    private const long FreeBytes = 1 << 20;

    /// <summary>The runtime's setting without which a file that is cut off passes for one that ends.</summary>
    private const string StrictValidation = "System.IO.Compression.UseStrictValidation";

    private readonly Upload _upload;
    private readonly GZipStream _gzip;
    private readonly RecordLimits _limits;
    private readonly byte[] _rest = new byte[4096];
    private readonly long _expandedBefore;
    private long _expanded;

    /// <summary>Unpacks a file.</summary>
    /// <param name="upload">The packed file.</param>
    /// <param name="declaredBytes">The size that it must have; null where any will do.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="expandedBefore">What the contribution's packed files before this one held, in bytes; it counts against the limit too.</param>
    internal EncodedStream(Stream upload, ulong? declaredBytes, RecordLimits limits, long expandedBefore)
    {
        if (!AppContext.TryGetSwitch(StrictValidation, out var isStrict) || !isStrict)
            throw new InvalidOperationException($"This program must run with {StrictValidation}.");
        (_limits, _expandedBefore) = (limits, expandedBefore);
        _upload = new Upload(upload, declaredBytes);
        _gzip = new GZipStream(_upload, CompressionMode.Decompress);
    }

    /// <summary>Why the content ended early, or null.</summary>
    internal Fault? Fault { get; private set; }

    /// <summary>How many bytes came out, of this file and of those before it.</summary>
    internal long ExpandedBytes => _expandedBefore + _expanded;

    /// <summary>How many bytes of the packed file were read.</summary>
    internal ulong UploadBytes => _upload.Bytes;

    /// <summary>The SHA-256 of what was read of the packed file.</summary>
    internal Hash256 UploadSha256() => _upload.Sha256();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Fault is not null || buffer.IsEmpty)
            return 0;
        try
        {
            var read = await _gzip.ReadAsync(buffer, cancellationToken);
            _expanded += read;
            // Whatever follows the last member is part of the file, and of its hash.
            while (read == 0 && await _upload.ReadAsync(_rest, cancellationToken) > 0)
            {
            }
            Fault = Check(read == 0);
            return Fault is null ? read : 0;
        }
        catch (InvalidDataException)
        {
            Fault = _upload.Excess() ?? new Fault(IngestCode.MalformedGzip, "The file is not sound gzip, or it is cut off.");
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _upload.Dispose();
        }
        base.Dispose(disposing);
    }

    private Fault? Check(bool isEnd)
    {
        if (ExpandedBytes > _limits.ExpandedBytes)
            return new Fault(IngestCode.ExpandsTooMuch, $"Unpacked, the contribution's packed files have more than {_limits.ExpandedBytes} bytes.");
        if (_expanded > FreeBytes && (UInt128)_expanded > (UInt128)_upload.Bytes * (uint)_limits.ExpansionRatio)
            return new Fault(IngestCode.ExpandsTooMuch, $"Unpacked, the file is more than {_limits.ExpansionRatio} times as large.");
        return _upload.Excess() ?? (isEnd ? _upload.Shortage() : null);
    }

    /// <summary>Counts and hashes what is read of the packed file.</summary>
    private sealed class Upload(Stream stream, ulong? declaredBytes) : ForwardStream
    {
        private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public ulong Bytes { get; private set; }

        public Hash256 Sha256() => new(_sha256.GetCurrentHash());

        public Fault? Excess() => declaredBytes is { } declared && Bytes > declared
            ? new Fault(IngestCode.SizeMismatch, $"The file has more than the declared {declared} bytes.")
            : null;

        public Fault? Shortage() => declaredBytes is { } declared && Bytes < declared
            ? new Fault(IngestCode.SizeMismatch, $"The file has {Bytes} bytes; {declared} were declared.")
            : null;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Nothing is unpacked of what was not declared.
            if (Excess() is not null)
                return 0;
            var read = await stream.ReadAsync(buffer, cancellationToken);
            _sha256.AppendData(buffer.Span[..read]);
            Bytes += (ulong)read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _sha256.Dispose();
            base.Dispose(disposing);
        }
    }
}
