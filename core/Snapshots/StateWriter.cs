using System.Buffers.Binary;
using System.Text;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Writes a state's canonical bytes: numbers in LEB128 with no needless byte, texts as UTF-8 after their length, what may be absent after a flag.</summary>
internal sealed class StateWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Most states are small, and hashed often: it grows with what is written.
    private byte[] _buffer = new byte[4096];
    private int _taken, _length;

    /// <summary>How many bytes wait to be taken.</summary>
    public int Waiting => _length - _taken;

    /// <summary>Takes up to a chunk of what was written; it stays as it is until more is written.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var chunk = _buffer.AsMemory(_taken, Math.Min(StateDigest.ChunkBytes, Waiting));
        _taken += chunk.Length;
        return chunk;
    }

    public void Byte(byte value) => Room(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(ulong value)
    {
        var room = Room(MaxNumberBytes, take: false);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        _length += length;
    }

    public void Wide(UInt128 value)
    {
        Number((ulong)(value >> 64));
        Number((ulong)value);
    }

    public void Number(int value) => Number(checked((ulong)value));

    public void Time(LedgerTime time) => Number(time.UnixMs);

    public void Seq(Seq seq) => Number(seq.Value);

    public void Amount(OpenAmount amount) => Wide(amount.Units);

    public void Hash(Hash256 hash) => hash.CopyTo(Room(Hash256.Size));

    public void Address(Address address) => address.CopyTo(Room(Primitives.Address.Size));

    public void Text(string text)
    {
        var length = StrictUtf8.GetByteCount(text);
        Number(length);
        StrictUtf8.GetBytes(text, Room(length));
    }

    public void OptionalText(string? text)
    {
        Flag(text is not null);
        if (text is not null)
            Text(text);
    }

    public void OptionalNumber(ulong? value)
    {
        Flag(value is not null);
        if (value is { } number)
            Number(number);
    }

    public void OptionalHash(Hash256? value)
    {
        Flag(value is not null);
        if (value is { } hash)
            Hash(hash);
    }

    public void List<T>(IReadOnlyCollection<T> items, Action<StateWriter, T> write)
    {
        Number(items.Count);
        foreach (var item in items)
            write(this, item);
    }

    /// <summary>The longest LEB128 number of 64 bits, in bytes.</summary>
    internal const int MaxNumberBytes = 10;

    private Span<byte> Room(int bytes, bool take = true)
    {
        if (_length + bytes > _buffer.Length)
        {
            // What was taken is no longer looked at once more is written.
            var waiting = _buffer.AsSpan(_taken, Waiting);
            var buffer = Waiting + bytes > _buffer.Length ? new byte[2 * (Waiting + bytes)] : _buffer;
            waiting.CopyTo(buffer);
            (_buffer, _length, _taken) = (buffer, waiting.Length, 0);
        }
        var room = _buffer.AsSpan(_length, bytes);
        if (take)
            _length += bytes;
        return room;
    }
}
