using System.Buffers.Text;
using System.Text;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// One line of the ledger: a canonical JSON object (RFC 8785) with the members <c>actor</c>, <c>deadline</c>, <c>kind</c>, <c>nonce</c>, <c>payload</c>,
/// <c>seq</c>, <c>sig</c> and <c>time</c>, of at most <see cref="MaxBytes"/> bytes. Every number is a decimal string. A command has an actor and a signature over
/// kind, payload, nonce and deadline; a system entry has the actor <c>system</c>, zeros and an empty signature.
/// </summary>
/// <param name="Seq">Its position.</param>
/// <param name="Time">When the ledger took it; never earlier than the entry before.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Actor">Who signed, or null for a system entry.</param>
/// <param name="Nonce">The command's nonce, or 0.</param>
/// <param name="Deadline">The command's deadline, or 0.</param>
/// <param name="Payload">A canonical JSON object, UTF-8.</param>
/// <param name="Signature">The actor's signature, or null for a system entry.</param>
public sealed record Entry(
    Seq Seq, LedgerTime Time, string Kind, Address? Actor, ulong Nonce, LedgerTime Deadline, ReadOnlyMemory<byte> Payload, Signature? Signature)
{
    /// <summary>The longest line, in bytes, without its line feed.</summary>
    public const int MaxBytes = 60_000;

    /// <summary>Lines up to this length are built on the stack, in bytes.</summary>
    private const int MaxStackBytes = 4096;

    /// <summary>A command as an entry.</summary>
    public static Entry FromCommand(SignedCommand signed, Seq seq, LedgerTime time) =>
        new(seq, time, signed.Command.Kind, signed.Actor, signed.Command.Nonce, signed.Command.Deadline, signed.Command.Payload, signed.Signature);

    /// <summary>A system entry.</summary>
    public static Entry FromSystem(string kind, ReadOnlyMemory<byte> payload, Seq seq, LedgerTime time) =>
        new(seq, time, kind, null, 0, default, payload, null);

    /// <summary>The bytes that all members but the payload and the kind take at most, in bytes.</summary>
    public const int MaxEnvelopeBytes = 340;

    /// <summary>The command that the entry holds, unverified; null for a system entry.</summary>
    public Command? ToCommand() => Actor is null ? null : new Command(Kind, Payload, Nonce, Deadline);

    /// <summary>SHA-256(0x00 ‖ line), the entry's leaf in the Merkle tree.</summary>
    public Hash256 LeafHash() => MerkleTree.LeafHash(Encode());

    /// <summary>The line, without a line feed.</summary>
    public byte[] Encode()
    {
        var most = MaxEnvelopeBytes + Kind.Length + Payload.Length;
        var line = new LineWriter(most <= MaxStackBytes ? stackalloc byte[most] : new byte[most]);
        line.Put("{\"actor\":\""u8);
        if (Actor is { } actor)
            line.Put(actor);
        else
            line.Put("system"u8);
        line.Put("\",\"deadline\":\""u8);
        line.Put(Deadline.UnixMs);
        line.Put("\",\"kind\":\""u8);
        line.Put(Kind);
        line.Put("\",\"nonce\":\""u8);
        line.Put(Nonce);
        line.Put("\",\"payload\":"u8);
        line.Put(Payload.Span);
        line.Put(",\"seq\":\""u8);
        line.Put(Seq.Value);
        line.Put("\",\"sig\":\""u8);
        if (Signature is { } signature)
            line.Put(signature);
        line.Put("\",\"time\":\""u8);
        line.Put(Time.UnixMs);
        line.Put("\"}"u8);
        return line.Written.ToArray();
    }

    /// <summary>Reads a line. Every accepted line is canonical: encoding the result gives the same bytes.</summary>
    public static Result<Entry> Parse(ReadOnlyMemory<byte> line)
    {
        if (line.Length > MaxBytes)
            return Malformed($"has {line.Length} bytes, more than {MaxBytes}");
        var fields = new LineReader(line.Span);
        if (!fields.Between("{\"actor\":\""u8, "\",\"deadline\":\""u8, out var actorText)
            || !fields.Between(""u8, "\",\"kind\":\""u8, out var deadlineText)
            || !fields.Between(""u8, "\",\"nonce\":\""u8, out var kindText)
            || !fields.Between(""u8, "\",\"payload\":"u8, out var nonceText)
            || !fields.BetweenFromEnd("\",\"time\":\""u8, "\"}"u8, out var timeText)
            || !fields.BetweenFromEnd("\",\"sig\":\""u8, ""u8, out var sigText)
            || !fields.BetweenFromEnd(",\"seq\":\""u8, ""u8, out var seqText))
            return Malformed("does not have the eight members in order");
        if (!Decimals.TryParse(deadlineText, out var deadline) || !Decimals.TryParse(nonceText, out var nonce)
            || !Decimals.TryParse(timeText, out var time) || !Decimals.TryParse(seqText, out var seq))
            return Malformed("has a number that is not a canonical decimal");
        if (time > LedgerTime.Max.UnixMs || deadline > LedgerTime.Max.UnixMs)
            return Malformed("has a time beyond the year 9999");
        var kind = Kinds.Intern(kindText);
        if (!Command.IsKind(kind))
            return Malformed("has a kind that is not lower-case words joined by dots");
        var payload = line.Slice(fields.Start, fields.End - fields.Start);
        if (payload.IsEmpty || payload.Span[0] != '{' || !Jcs.IsCanonical(payload.Span))
            return Malformed("has a payload that is not a canonical JSON object");
        if (actorText.SequenceEqual("system"u8))
        {
            return nonce == 0 && deadline == 0 && sigText.IsEmpty
                ? FromSystem(kind, payload, new Seq(seq), new LedgerTime(time))
                : Malformed("is a system entry with a nonce, a deadline or a signature");
        }
        if (!Address.TryParse(actorText, out var actor))
            return Malformed("has an actor that is neither an address nor \"system\"");
        return Core.Identity.Signature.TryParse(sigText, out var signature, out var problem)
            ? new Entry(new Seq(seq), new LedgerTime(time), kind, actor, nonce, new LedgerTime(deadline), payload, signature)
            : Malformed($"has a bad signature: {problem}");
    }

    private static Error Malformed(string what) => Error.Invalid("entry-malformed", $"The entry {what}.");

    /// <summary>Writes the members one after the other.</summary>
    private ref struct LineWriter(Span<byte> line)
    {
        private readonly Span<byte> _line = line;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _line[.._length];

        private readonly Span<byte> Rest => _line[_length..];

        public void Put(scoped ReadOnlySpan<byte> utf8)
        {
            utf8.CopyTo(Rest);
            _length += utf8.Length;
        }

        public void Put(string ascii) => _length += Encoding.ASCII.GetBytes(ascii, Rest);

        public void Put(ulong number)
        {
            Utf8Formatter.TryFormat(number, Rest, out var written);
            _length += written;
        }

        public void Put(Address address)
        {
            Span<byte> bytes = stackalloc byte[Address.Size];
            address.CopyTo(bytes);
            PutHex(bytes);
        }

        public void Put(Signature signature)
        {
            Span<byte> bytes = stackalloc byte[Core.Identity.Signature.Size];
            signature.CopyTo(bytes);
            PutHex(bytes);
        }

        private void PutHex(scoped ReadOnlySpan<byte> bytes)
        {
            Put("0x"u8);
            Convert.TryToHexStringLower(bytes, Rest, out var written);
            _length += written;
        }
    }

    /// <summary>Cuts the fixed frame of a line from both ends; what is left between <see cref="Start"/> and <see cref="End"/> is the payload.</summary>
    private ref struct LineReader(ReadOnlySpan<byte> line)
    {
        private readonly ReadOnlySpan<byte> _line = line;

        public int Start { get; private set; } = 0;

        public int End { get; private set; } = line.Length;

        public bool Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out ReadOnlySpan<byte> value)
        {
            value = default;
            var rest = _line[Start..End];
            if (!rest.StartsWith(before))
                return false;
            rest = rest[before.Length..];
            var length = rest.IndexOf(after);
            if (length < 0)
                return false;
            value = rest[..length];
            Start += before.Length + length + after.Length;
            return true;
        }

        public bool BetweenFromEnd(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out ReadOnlySpan<byte> value)
        {
            value = default;
            var rest = _line[Start..End];
            if (!rest.EndsWith(after))
                return false;
            rest = rest[..^after.Length];
            var at = rest.LastIndexOf(before);
            if (at < 0)
                return false;
            value = rest[(at + before.Length)..];
            End = Start + at;
            return true;
        }
    }
}
