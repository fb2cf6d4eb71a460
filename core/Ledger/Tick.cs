using System.Text;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// What a tick says, a system entry that only moves the ledger's time: which writer made it, and what that writer's clock showed. Where the clock of one writer
/// is ahead and carries the ledger's time with it, the ticks of the others show that.
/// </summary>
/// <param name="Writer">The address of the key that signs the block.</param>
/// <param name="Clock">The writer's clock: never later than the entry's time.</param>
public sealed record Tick(Address Writer, LedgerTime Clock)
{
    private const int MaxBytes = 100;

    /// <summary>The payload: <c>{"clockUnixMs":"…","writer":"0x…"}</c>, canonical.</summary>
    public byte[] Encode() => Encoding.ASCII.GetBytes($"{{\"clockUnixMs\":\"{Clock.UnixMs}\",\"writer\":\"{Writer}\"}}");

    /// <summary>Why a tick of this payload is none, or null.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="time">The entry's time.</param>
    /// <param name="keys">The keys that have duties.</param>
    internal static Error? Check(ReadOnlySpan<byte> payload, LedgerTime time, KeyRegistry keys)
    {
        if (!TryRead(payload, out var tick))
            return Error.Invalid("tick-payload", "A tick has a clock and a writer and nothing else.");
        if (tick.Clock > time)
            return Error.Invalid("tick-payload", $"The clock of a tick shows {tick.Clock}, after its entry's time {time}.");
        return keys.Has(tick.Writer, Duties.Writer) ? null : Error.Invalid("tick-payload", $"{tick.Writer} is not a registered writer.");
    }

    private static bool TryRead(ReadOnlySpan<byte> payload, out Tick tick)
    {
        tick = new Tick(default, default);
        ReadOnlySpan<byte> before = "{\"clockUnixMs\":\""u8, between = "\",\"writer\":\""u8, after = "\"}"u8;
        if (payload.Length > MaxBytes || !payload.StartsWith(before) || !payload.EndsWith(after) || payload.IndexOf(between) is not (var middle and >= 0))
            return false;
        var end = payload.Length - after.Length;
        var writerStart = middle + between.Length;
        if (writerStart > end || !Decimals.TryParse(payload[before.Length..middle], out var clock) || clock > LedgerTime.Max.UnixMs
            || !Address.TryParse(payload[writerStart..end], out var writer))
            return false;
        tick = new Tick(writer, new LedgerTime(clock));
        return true;
    }
}
