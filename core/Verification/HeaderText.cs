using System.Text;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block's header, read from its one text: eight members in this order, decimals without leading zeros, lower-case digits, and nothing else.</summary>
internal sealed record HeaderText(
    ulong Count, Hash256 EntriesRoot, ulong FirstSeq, ulong Height, Hash256 Prev, ulong Rules, LedgerTime Time, Address Writer)
{
    /// <summary>The longest header and the longest body, in bytes, and the most lines of a block.</summary>
    public const int MaxBytes = 1024, MaxBodyBytes = 900 * 1024, MaxCount = 4096;

    /// <summary>No block goes over a multiple of this sequence number.</summary>
    public const ulong SegmentSize = 1UL << 20;

    /// <summary>The text of the header of the first block, which holds the genesis entry alone.</summary>
    public static byte[] OfGenesis(Hash256 leaf, ulong rules, LedgerTime time, Address writer) => Encoding.ASCII.GetBytes(
        $"{{\"count\":\"1\",\"entriesRoot\":\"{leaf}\",\"firstSeq\":\"0\",\"height\":\"0\",\"prev\":\"{default(Hash256)}\",\"rules\":\"{rules}\",\"time\":\"{time.UnixMs}\",\"writer\":\"{writer}\"}}");

    /// <summary>Reads a header; null where the bytes are not exactly the text of one.</summary>
    public static HeaderText? Parse(ReadOnlySpan<byte> bytes)
    {
        var rest = new Reader(bytes.Length <= MaxBytes ? bytes : []);
        return rest.Number("{\"count\":\"", out var count) && rest.Hash("\",\"entriesRoot\":\"", out var entriesRoot)
            && rest.Number("\",\"firstSeq\":\"", out var firstSeq) && rest.Number("\",\"height\":\"", out var height)
            && rest.Hash("\",\"prev\":\"", out var prev) && rest.Number("\",\"rules\":\"", out var rules)
            && rest.Number("\",\"time\":\"", out var time) && rest.Address("\",\"writer\":\"", out var writer) && rest.Ends("\"}")
            && count is >= 1 and <= MaxCount && rules is >= 1 and <= int.MaxValue && time <= LedgerTime.Max.UnixMs && firstSeq <= ulong.MaxValue - MaxCount
                ? new HeaderText(count, entriesRoot, firstSeq, height, prev, rules, new LedgerTime(time), writer)
                : null;
    }

    /// <summary>Takes one piece after the other from the front.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public bool Number(string name, out ulong value)
        {
            value = 0;
            if (!Skip(name))
                return false;
            var digits = _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            return digits >= 0 && Decimals.TryParse(Take(digits), out value);
        }

        public bool Hash(string name, out Hash256 hash)
        {
            Span<byte> value = stackalloc byte[Hash256.Size];
            hash = default;
            if (!Skip(name) || _rest.Length < 2 * Hash256.Size || !LowerHex.TryDecode(Take(2 * Hash256.Size), value))
                return false;
            hash = new Hash256(value);
            return true;
        }

        public bool Address(string name, out Address address)
        {
            address = default;
            return Skip(name) && _rest.Length >= 2 + (2 * Primitives.Address.Size) && Primitives.Address.TryParse(Take(2 + (2 * Primitives.Address.Size)), out address);
        }

        public readonly bool Ends(string text) => _rest.Length == text.Length && Begins(text);

        private readonly bool Begins(string text)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (i >= _rest.Length || _rest[i] != text[i])
                    return false;
            }
            return true;
        }

        private bool Skip(string text)
        {
            if (!Begins(text))
                return false;
            _rest = _rest[text.Length..];
            return true;
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
