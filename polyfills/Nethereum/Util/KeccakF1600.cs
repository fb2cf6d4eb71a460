using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nethereum.Util;

/// <summary>
/// Keccak-256 with the padding that Ethereum uses (0x01, not SHA-3's 0x06): a sponge over Keccak-f[1600] with a rate of 136 bytes. See the
/// Keccak reference 3.0, sections 1 and 2.
/// </summary>
internal static class KeccakF1600
{
    internal const int HashLength = 32;
    private const int RateInBytes = 136;
    private const int LanesInRate = RateInBytes / sizeof(ulong);
    private const int Lanes = 25;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Writes the 32-byte Keccak-256 hash of <paramref name="message"/>, allocating nothing.</summary>
    internal static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        while (message.Length >= RateInBytes)
        {
            Absorb(state, message[..RateInBytes]);
            message = message[RateInBytes..];
        }

        Span<byte> last = stackalloc byte[RateInBytes];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] = 0x01;
        last[^1] |= 0x80;
        Absorb(state, last);

        for (var i = 0; i < HashLength / sizeof(ulong); i++)
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(i * sizeof(ulong))..], state[i]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < LanesInRate; i++)
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(ulong))..]);
        Permute(state);
    }

    /// <summary>All 24 rounds, to and fro between the state and a second one. Optimized from the first call: a fresh server checks signatures at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(Span<ulong> state)
    {
        Span<ulong> other = stackalloc ulong[Lanes];
        ref var first = ref MemoryMarshal.GetReference(state);
        ref var second = ref MemoryMarshal.GetReference(other);
        var constants = RoundConstants;
        for (var round = 0; round < constants.Length; round += 2)
        {
            Round(ref first, ref second, constants[round]);
            Round(ref second, ref first, constants[round + 1]);
        }
    }

    /// <summary>
    /// One round from <paramref name="a"/> to <paramref name="e"/>, lane (x, y) at x + 5y. It goes row by row, so that the ten values in use at
    /// a time fit the processor's registers: keeping all lanes in locals makes the compiler spill them, and is half as fast.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round(ref ulong a, ref ulong e, ulong constant)
    {
        // Theta: every lane will take the parities of two neighbouring columns.
        var c0 = a ^ At(ref a, 5) ^ At(ref a, 10) ^ At(ref a, 15) ^ At(ref a, 20);
        var c1 = At(ref a, 1) ^ At(ref a, 6) ^ At(ref a, 11) ^ At(ref a, 16) ^ At(ref a, 21);
        var c2 = At(ref a, 2) ^ At(ref a, 7) ^ At(ref a, 12) ^ At(ref a, 17) ^ At(ref a, 22);
        var c3 = At(ref a, 3) ^ At(ref a, 8) ^ At(ref a, 13) ^ At(ref a, 18) ^ At(ref a, 23);
        var c4 = At(ref a, 4) ^ At(ref a, 9) ^ At(ref a, 14) ^ At(ref a, 19) ^ At(ref a, 24);
        var d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        var d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        var d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        var d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        var d4 = c3 ^ BitOperations.RotateLeft(c0, 1);

        // Rho and pi fetch the five lanes of a new row; chi mixes them; iota breaks the symmetry of the rounds.
        var b0 = a ^ d0;
        var b1 = BitOperations.RotateLeft(At(ref a, 6) ^ d1, 44);
        var b2 = BitOperations.RotateLeft(At(ref a, 12) ^ d2, 43);
        var b3 = BitOperations.RotateLeft(At(ref a, 18) ^ d3, 21);
        var b4 = BitOperations.RotateLeft(At(ref a, 24) ^ d4, 14);
        e = b0 ^ (~b1 & b2) ^ constant;
        At(ref e, 1) = b1 ^ (~b2 & b3);
        At(ref e, 2) = b2 ^ (~b3 & b4);
        At(ref e, 3) = b3 ^ (~b4 & b0);
        At(ref e, 4) = b4 ^ (~b0 & b1);

        b0 = BitOperations.RotateLeft(At(ref a, 3) ^ d3, 28);
        b1 = BitOperations.RotateLeft(At(ref a, 9) ^ d4, 20);
        b2 = BitOperations.RotateLeft(At(ref a, 10) ^ d0, 3);
        b3 = BitOperations.RotateLeft(At(ref a, 16) ^ d1, 45);
        b4 = BitOperations.RotateLeft(At(ref a, 22) ^ d2, 61);
        At(ref e, 5) = b0 ^ (~b1 & b2);
        At(ref e, 6) = b1 ^ (~b2 & b3);
        At(ref e, 7) = b2 ^ (~b3 & b4);
        At(ref e, 8) = b3 ^ (~b4 & b0);
        At(ref e, 9) = b4 ^ (~b0 & b1);

        b0 = BitOperations.RotateLeft(At(ref a, 1) ^ d1, 1);
        b1 = BitOperations.RotateLeft(At(ref a, 7) ^ d2, 6);
        b2 = BitOperations.RotateLeft(At(ref a, 13) ^ d3, 25);
        b3 = BitOperations.RotateLeft(At(ref a, 19) ^ d4, 8);
        b4 = BitOperations.RotateLeft(At(ref a, 20) ^ d0, 18);
        At(ref e, 10) = b0 ^ (~b1 & b2);
        At(ref e, 11) = b1 ^ (~b2 & b3);
        At(ref e, 12) = b2 ^ (~b3 & b4);
        At(ref e, 13) = b3 ^ (~b4 & b0);
        At(ref e, 14) = b4 ^ (~b0 & b1);

        b0 = BitOperations.RotateLeft(At(ref a, 4) ^ d4, 27);
        b1 = BitOperations.RotateLeft(At(ref a, 5) ^ d0, 36);
        b2 = BitOperations.RotateLeft(At(ref a, 11) ^ d1, 10);
        b3 = BitOperations.RotateLeft(At(ref a, 17) ^ d2, 15);
        b4 = BitOperations.RotateLeft(At(ref a, 23) ^ d3, 56);
        At(ref e, 15) = b0 ^ (~b1 & b2);
        At(ref e, 16) = b1 ^ (~b2 & b3);
        At(ref e, 17) = b2 ^ (~b3 & b4);
        At(ref e, 18) = b3 ^ (~b4 & b0);
        At(ref e, 19) = b4 ^ (~b0 & b1);

        b0 = BitOperations.RotateLeft(At(ref a, 2) ^ d2, 62);
        b1 = BitOperations.RotateLeft(At(ref a, 8) ^ d3, 55);
        b2 = BitOperations.RotateLeft(At(ref a, 14) ^ d4, 39);
        b3 = BitOperations.RotateLeft(At(ref a, 15) ^ d0, 41);
        b4 = BitOperations.RotateLeft(At(ref a, 21) ^ d1, 2);
        At(ref e, 20) = b0 ^ (~b1 & b2);
        At(ref e, 21) = b1 ^ (~b2 & b3);
        At(ref e, 22) = b2 ^ (~b3 & b4);
        At(ref e, 23) = b3 ^ (~b4 & b0);
        At(ref e, 24) = b4 ^ (~b0 & b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong At(ref ulong state, int lane) => ref Unsafe.Add(ref state, lane);
}
