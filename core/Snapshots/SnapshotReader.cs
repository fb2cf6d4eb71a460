using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Reads a snapshot (<see cref="SnapshotFormat"/>) and believes nothing of it: the list of chunks must have the hash that is asked for, and each chunk its place in the list.</summary>
public sealed class SnapshotReader
{
    /// <summary>How many chunks may wait to be read by the decoder while others are unpacked and checked.</summary>
    private const int ChunksAhead = 32;

    private readonly Stream _stream;
    private readonly SnapshotName _name;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _packed = [];
    private long _position;

    private SnapshotReader(Stream stream, SnapshotName name) => (_stream, _name) = (stream, name);

    /// <summary>Reads the state that a snapshot has.</summary>
    /// <param name="stream">The snapshot.</param>
    /// <param name="name">What it is called: only the state with that hash is taken.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="making">Told how many bytes the state has before it is made of them; what it gives is disposed of afterwards.</param>
    /// <returns>The state, which is the one to be recorded at its position.</returns>
    /// <exception cref="SnapshotException">It is not that snapshot; it says where that shows.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public static async Task<LedgerState> ReadAsync(Stream stream, SnapshotName name, CancellationToken cancellationToken, Func<ulong, IDisposable?>? making = null)
    {
        var reader = new SnapshotReader(stream, name);
        using (reader._sha256)
        {
            var digest = await reader.ReadHeadAsync(cancellationToken);
            using var made = making?.Invoke(digest.Bytes);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var chunks = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
            // One thread unpacks and checks while another makes the state.
            var checking = Task.Factory.StartNew(
                () => reader.CheckChunksAsync(digest, chunks.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
            try
            {
                var state = await StateCodec.DecodeAsync(ReadAllAsync(chunks.Reader, cancellationToken), cancellationToken);
                await checking;
                return state.NextSeq == name.AsOf ? state.At(digest) : throw new SnapshotException(0, $"the state is after {state.NextSeq} entries, not after {name.AsOf}");
            }
            finally
            {
                // Whoever stops early leaves nothing running behind.
                await Task.Factory.StartNew(stop.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
                await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    /// <summary>Not the channel's own <c>ReadAllAsync</c>, which leaves the scheduler of its caller for the thread pool.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(ChannelReader<Chunk> chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await chunks.WaitToReadAsync(cancellationToken))
        {
            while (chunks.TryRead(out var chunk))
            {
                yield return chunk.Rented.AsMemory(0, chunk.Length);
                // Whoever asks for the next one is done with this one.
                ArrayPool<byte>.Shared.Return(chunk.Rented);
            }
        }
    }

    private async Task<StateDigest> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = await ReadExactlyAsync(SnapshotFormat.Magic.Length + SnapshotFormat.NumbersBytes, cancellationToken);
        if (!head.AsSpan().StartsWith(SnapshotFormat.Magic))
            throw new SnapshotException(0, "this is no snapshot in a form that is known here");
        var (asOf, bytes, count) = ReadNumbers(head.AsSpan(SnapshotFormat.Magic.Length));
        if (asOf != _name.AsOf.Value)
            throw new SnapshotException(SnapshotFormat.Magic.Length, $"it is of the state after {asOf} entries, not after {_name.AsOf}");
        if (bytes is 0 or > SnapshotFormat.MaxStateBytes || count != (bytes + StateDigest.ChunkBytes - 1) / StateDigest.ChunkBytes)
            throw new SnapshotException(SnapshotFormat.Magic.Length + 8, $"a state of {bytes} bytes has not {count} chunks");
        var list = await ReadExactlyAsync((int)count * Hash256.Size, cancellationToken);
        var chunks = new Hash256[count];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = new Hash256(list.AsSpan(i * Hash256.Size, Hash256.Size));
        var digest = new StateDigest(StateDigest.RootOf(chunks), bytes, chunks);
        return digest.Hash == _name.Hash ? digest : throw new SnapshotException(head.Length, $"its chunks have the hash {digest.Hash}, not {_name.Hash}");
    }

    private static (ulong AsOf, ulong Bytes, uint Count) ReadNumbers(ReadOnlySpan<byte> numbers) =>
        (BinaryPrimitives.ReadUInt64BigEndian(numbers), BinaryPrimitives.ReadUInt64BigEndian(numbers[8..]), BinaryPrimitives.ReadUInt32BigEndian(numbers[16..]));

    private async Task CheckChunksAsync(StateDigest digest, ChannelWriter<Chunk> checkedChunks, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < digest.Chunks.Count; i++)
            {
                var at = _position;
                var packed = BinaryPrimitives.ReadUInt32BigEndian(await ReadExactlyAsync(sizeof(uint), cancellationToken));
                if (packed > SnapshotFormat.MaxPackedBytes)
                    throw new SnapshotException(at, $"chunk {i} is said to have {packed} bytes, more than any has");
                if (packed > _packed.Length)
                    _packed = new byte[packed];
                await FillAsync(_packed.AsMemory(0, (int)packed), cancellationToken);
                var length = (int)Math.Min(StateDigest.ChunkBytes, digest.Bytes - ((ulong)i * StateDigest.ChunkBytes));
                var chunk = new Chunk(ArrayPool<byte>.Shared.Rent(length), length);
                if (!Unpack(_packed.AsSpan(0, (int)packed), chunk.Rented.AsSpan(0, length), digest.Chunks[i]))
                    throw new SnapshotException(at, $"chunk {i} is not the one that the list has");
                await checkedChunks.WriteAsync(chunk, cancellationToken);
            }
            var expected = _sha256.GetHashAndReset();
            var end = _position;
            var stated = await ReadExactlyAsync(Hash256.Size, cancellationToken);
            if (!stated.AsSpan().SequenceEqual(expected))
                throw new SnapshotException(end, "its own SHA-256 is another");
            if (await _stream.ReadAsync(new byte[1], cancellationToken) > 0)
                throw new SnapshotException(_position, "something follows its end");
            checkedChunks.Complete();
        }
        catch (Exception e)
        {
            checkedChunks.TryComplete(e);
            throw;
        }
    }

    private static bool Unpack(ReadOnlySpan<byte> packed, Span<byte> chunk, Hash256 hash)
    {
        if (packed.Length == chunk.Length)
            packed.CopyTo(chunk);
        else if (!BrotliDecoder.TryDecompress(packed, chunk, out var length) || length != chunk.Length)
            return false;
        return MerkleTree.LeafHash(chunk) == hash;
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await FillAsync(bytes, cancellationToken);
        return bytes;
    }

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var read = await _stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < bytes.Length)
            throw new SnapshotException(_position + read, "it ends in the middle");
        _position += bytes.Length;
        _sha256.AppendData(bytes.Span);
    }

    /// <summary>A chunk that was checked, in an array that goes back to where it is from.</summary>
    private readonly record struct Chunk(byte[] Rented, int Length);
}
