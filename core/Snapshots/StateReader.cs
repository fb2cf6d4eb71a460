using System.Runtime.CompilerServices;
using System.Text;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>
/// Reads what <see cref="StateWriter"/> writes, and nothing else: each value has one form. Items are read from memory; between two of them as much is
/// fetched as the longest may need.
/// </summary>
/// <param name="chunks">The bytes, in pieces of any length.</param>
internal sealed class StateReader(IAsyncEnumerator<ReadOnlyMemory<byte>> chunks)
{
    /// <summary>The longest item of a section, in bytes.</summary>
    public const int MaxItemBytes = 1 << 20;

    private const int MaxPooledBytes = 40;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private byte[] _buffer = [];
    private long _passed;
    private int _start, _end;
    private bool _atEnd;

    /// <summary>How many bytes were read.</summary>
    public long Position => _passed + _start;

    /// <summary>True where another item of the section follows, all of which can be read then.</summary>
    /// <exception cref="SnapshotException">The bytes end, or no mark stands here.</exception>
    public async ValueTask<bool> NextAsync()
    {
        if (_end - _start < MaxItemBytes && !_atEnd)
            await FillAsync();
        return Flag();
    }

    /// <summary>Fetches what the first item needs.</summary>
    public async ValueTask FillAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_passed, _start, _end) = (_passed + _start, 0, _end - _start);
        while (_end < MaxItemBytes && !_atEnd)
        {
            if (!await chunks.MoveNextAsync())
            {
                _atEnd = true;
                return;
            }
            if (_end + chunks.Current.Length > _buffer.Length)
                Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _end + chunks.Current.Length));
            chunks.Current.Span.CopyTo(_buffer.AsSpan(_end));
            _end += chunks.Current.Length;
        }
    }

    /// <summary>Nothing follows.</summary>
    public async ValueTask EndAsync()
    {
        await FillAsync();
        if (_end > _start)
            throw Wrong("something follows the end");
    }

    public SnapshotException Wrong(string what) => new(Position, what);

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Wrong("a flag is neither 0 nor 1"),
    };

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = Byte();
            if (shift == 63 && part > 1)
                throw Wrong("a number has more than 64 bits");
            value |= (ulong)(part & 0x7f) << shift;
            if (part >= 0x80)
                continue;
            return part == 0 && shift > 0 ? throw Wrong("a number is longer than it needs to be") : value;
        }
    }

    public UInt128 Wide()
    {
        var high = Number();
        return new UInt128(high, Number());
    }

    public int Int32(int max)
    {
        var value = Number();
        return value <= (ulong)max ? (int)value : throw Wrong($"a number is {value}, and {max} at most");
    }

    public T Enum<T>(int count) where T : struct, Enum
    {
        var value = Byte();
        if (value >= count)
            throw Wrong($"there is no {typeof(T).Name} {value}");
        return Unsafe.SizeOf<T>() == sizeof(byte) ? Unsafe.BitCast<byte, T>(value) : Unsafe.BitCast<int, T>(value);
    }

    public LedgerTime Time()
    {
        var time = new LedgerTime(Number());
        return time <= LedgerTime.Max ? time : throw Wrong("a time is beyond the year 9999");
    }

    public Seq Seq() => new(Number());

    public OpenAmount Amount()
    {
        var amount = new OpenAmount(Wide());
        return amount <= OpenAmount.Supply ? amount : throw Wrong("an amount is more than the supply");
    }

    public Hash256 Hash() => new(Take(Hash256.Size));

    public Address Address() => new(Take(Primitives.Address.Size));

    public string Text()
    {
        var utf8 = Take(Int32(MaxItemBytes));
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("a text is not UTF-8");
        }
    }

    /// <summary>A text that comes often: one string for all.</summary>
    public string Word()
    {
        var start = _start;
        var length = Int32(MaxItemBytes);
        if (length > MaxPooledBytes)
        {
            _start = start;
            return Text();
        }
        var utf8 = Take(length);
        Span<char> chars = stackalloc char[MaxPooledBytes];
        if (!Ascii.IsValid(utf8))
        {
            _start = start;
            return Text();
        }
        Ascii.ToUtf16(utf8, chars, out var written);
        var lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(chars[..written], out var known))
            return known;
        var word = new string(chars[..written]);
        if (_words.Count < ushort.MaxValue)
            _words.Add(word);
        return word;
    }

    public string? OptionalText() => Flag() ? Text() : null;

    public ulong? OptionalNumber() => Flag() ? Number() : null;

    public Hash256? OptionalHash() => Flag() ? Hash() : null;

    public T[] List<T>(int max, Func<StateReader, T> read)
    {
        var count = Int32(max);
        if (count == 0)
            return [];
        var items = new T[count];
        for (var i = 0; i < count; i++)
            items[i] = read(this);
        return items;
    }

    /// <summary>Refuses an item that does not come after the one before: each set has one order.</summary>
    public void Ascending<T>(bool isFirst, T before, T item) where T : IComparable<T>
    {
        if (!isFirst && before.CompareTo(item) >= 0)
            throw Wrong($"{item} does not come after {before}");
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _end - _start)
            throw Wrong(_atEnd ? "the bytes end in the middle" : $"an item has more than {MaxItemBytes} bytes");
        _start += bytes;
        return _buffer.AsSpan(_start - bytes, bytes);
    }
}
