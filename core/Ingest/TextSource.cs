using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>What was found wrong in a file, before it has a place.</summary>
internal sealed record Fault(string Code, string Message);

/// <summary>A piece of a file's text, on borders of characters, with what ends the reading after it.</summary>
/// <param name="Text">Valid UTF-8 without forbidden control characters; overwritten by the next read.</param>
/// <param name="IsEnd">True on the last piece of a sound file.</param>
/// <param name="Fault">What follows this piece cannot be read.</param>
internal readonly record struct TextPiece(ReadOnlyMemory<byte> Text, bool IsEnd, Fault? Fault);

/// <summary>
/// Reads a stream as text in pieces: measures and hashes every byte, refuses binary content and invalid UTF-8 wherever piece borders fall, and drops a byte
/// order mark. A fault takes effect at its own byte, so the pieces before it do not depend on how the stream is cut.
/// </summary>
internal sealed class TextSource(Stream stream, int bufferBytes, ulong? declaredBytes) : IDisposable
{
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create([.. Enumerable.Range(0, 32).Except([9, 10, 13]).Select(c => (byte)c)]);

    private readonly byte[] _buffer = new byte[Math.Max(bufferBytes, FileSignature.HeadBytes) + 4];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private FileSignature? _signature;
    private int _start, _count;

    /// <summary>How many bytes were read so far.</summary>
    internal ulong Bytes { get; private set; }

    /// <summary>The SHA-256 of all bytes so far.</summary>
    internal Hash256 Sha256() => new(_sha256.GetCurrentHash());

    /// <summary>Reads the next piece.</summary>
    internal async ValueTask<TextPiece> ReadAsync(CancellationToken cancellationToken)
    {
        var isFirst = Bytes == 0;
        _buffer.AsSpan(_start, _count).CopyTo(_buffer);
        _start = 0;
        var read = await stream.ReadAtLeastAsync(_buffer.AsMemory(_count), isFirst ? FileSignature.HeadBytes : 1, throwOnEndOfStream: false, cancellationToken);
        Bytes += (ulong)read;
        _sha256.AppendData(_buffer, _count, read);
        _count += read;
        if (declaredBytes is { } declared && (Bytes > declared || (read == 0 && Bytes < declared)))
            return new TextPiece(default, false, SizeFault(declared));
        if (isFirst && Head() is { } fault)
            return new TextPiece(default, false, fault);
        return Cut(isEnd: read == 0);
    }

    /// <inheritdoc />
    public void Dispose() => _sha256.Dispose();

    private Fault SizeFault(ulong declared) => new(IngestCode.SizeMismatch, Bytes > declared
        ? $"The file has more than the declared {declared} bytes."
        : $"The file has {Bytes} bytes; {declared} were declared.");

    private Fault? Head()
    {
        var head = _buffer.AsSpan(0, _count);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return new Fault(IngestCode.InvalidUtf8, "The file is UTF-16; save it as UTF-8.");
        _signature = FileSignature.Of(head);
        if (_signature is { IsProof: true })
        {
            return new Fault(IngestCode.BinaryContent,
                $"The file is {_signature.Format}, not text{(_signature.Format == "gzip" ? "; packed files are declared with their encoding" : "")}.");
        }
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start = 3;
            _count -= 3;
        }
        return null;
    }

    /// <summary>The valid text in the buffer; an unfinished character at its end waits for the next read.</summary>
    private TextPiece Cut(bool isEnd)
    {
        var bytes = _buffer.AsSpan(_start, _count);
        var control = bytes.IndexOfAny(Forbidden);
        var sound = control < 0 ? bytes : bytes[..control];
        var unfinished = control < 0 && !isEnd ? UnfinishedBytes(sound) : 0;
        var complete = sound[..^unfinished];
        var text = _buffer.AsMemory(_start, complete.Length);
        if (!Utf8.IsValid(complete))
        {
            return new TextPiece(text[..ValidLength(complete)], false,
                LooksBinary() ?? new Fault(IngestCode.InvalidUtf8, "The file is not valid UTF-8 here."));
        }
        if (control >= 0)
        {
            return new TextPiece(text, false, LooksBinary() ?? new Fault(IngestCode.BinaryContent,
                $"The file holds the control character U+{(int)bytes[control]:X4}; text has none but tab, line feed and carriage return."));
        }
        _start += complete.Length;
        _count = unfinished;
        return new TextPiece(text, isEnd, null);
    }

    /// <summary>For content that is not text: what its first bytes say that it is.</summary>
    private Fault? LooksBinary() =>
        _signature is { } signature ? new Fault(IngestCode.BinaryContent, $"The file is not text, and begins like {signature.Format}.") : null;

    /// <summary>How many bytes at the end begin a character whose rest is still to come.</summary>
    private static int UnfinishedBytes(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var lead = bytes[^back];
            if (lead is >= 0x80 and < 0xC0)
                continue;
            // Only a sequence that more bytes could complete waits: anything else is invalid already.
            return lead >= 0xC0 && Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == OperationStatus.NeedMoreData ? back : 0;
        }
        return 0;
    }

    private static int ValidLength(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }
}
