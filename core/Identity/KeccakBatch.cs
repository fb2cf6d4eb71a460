using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>
/// Keccak-256 of many short messages of one length: eight at a time, each in one lane of the vectors (FIPS 202 section 3, with Ethereum's padding 0x01). Trees hash nothing else,
/// and one after the other that is most of what they cost.
/// </summary>
internal static class KeccakBatch
{
    /// <summary>The longest message, in bytes: with its padding it fits into one block.</summary>
    public const int MaxLength = Rate - 1;

    /// <summary>How many messages are hashed at once.</summary>
    private const int Lanes = 8;

    /// <summary>The bytes that one permutation takes in.</summary>
    private const int Rate = 136;

    private const int RateWords = Rate / sizeof(ulong);
    private const int DigestWords = Hash256.Size / sizeof(ulong);
    private const int StateWords = 25;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Hashes messages that lie one after the other.</summary>
    /// <param name="messages">All of them.</param>
    /// <param name="length">The length of each, in bytes, from 1 to <see cref="MaxLength"/>.</param>
    /// <param name="digests">Gets the digest of each, one after the other: <see cref="Hash256.Size"/> bytes each. It may be where the messages are.</param>
    public static void Hash(ReadOnlySpan<byte> messages, int length, Span<byte> digests)
    {
        if (length is < 1 or > MaxLength || messages.Length % length != 0 || digests.Length != messages.Length / length * Hash256.Size)
            throw new ArgumentException($"{messages.Length} bytes are not messages of {length}, or {digests.Length} bytes not their digests.", nameof(messages));
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[StateWords];
        var words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(state);
        Span<byte> block = stackalloc byte[Rate];
        var count = messages.Length / length;
        for (var first = 0; first < count; first += Lanes)
        {
            var lanes = Math.Min(Lanes, count - first);
            state.Clear();
            for (var lane = 0; lane < lanes; lane++)
            {
                block.Clear();
                messages.Slice((first + lane) * length, length).CopyTo(block);
                block[length] = 0x01;
                block[Rate - 1] |= 0x80;
                for (var word = 0; word < RateWords; word++)
                    words[(word * Lanes) + lane] = BinaryPrimitives.ReadUInt64LittleEndian(block[(word * sizeof(ulong))..]);
            }
            Permute(state);
            for (var lane = 0; lane < lanes; lane++)
            {
                var digest = digests.Slice((first + lane) * Hash256.Size, Hash256.Size);
                for (var word = 0; word < DigestWords; word++)
                    BinaryPrimitives.WriteUInt64LittleEndian(digest[(word * sizeof(ulong))..], words[(word * Lanes) + lane]);
            }
        }
    }

    /// <summary>Keccak-f[1600] on all lanes: theta, rho, pi, chi and iota of 24 rounds, with the state in registers as far as they reach.</summary>
    private static void Permute(Span<Vector512<ulong>> state)
    {
        _ = state[24];
        var (a0, a1, a2, a3, a4) = (state[0], state[1], state[2], state[3], state[4]);
        var (a5, a6, a7, a8, a9) = (state[5], state[6], state[7], state[8], state[9]);
        var (a10, a11, a12, a13, a14) = (state[10], state[11], state[12], state[13], state[14]);
        var (a15, a16, a17, a18, a19) = (state[15], state[16], state[17], state[18], state[19]);
        var (a20, a21, a22, a23, a24) = (state[20], state[21], state[22], state[23], state[24]);
        foreach (var constant in RoundConstants)
        {
            var (c0, c1, c2) = (a0 ^ a5 ^ a10 ^ a15 ^ a20, a1 ^ a6 ^ a11 ^ a16 ^ a21, a2 ^ a7 ^ a12 ^ a17 ^ a22);
            var (c3, c4) = (a3 ^ a8 ^ a13 ^ a18 ^ a23, a4 ^ a9 ^ a14 ^ a19 ^ a24);
            var (d0, d1, d2, d3, d4) = (c4 ^ Rol(c1, 1), c0 ^ Rol(c2, 1), c1 ^ Rol(c3, 1), c2 ^ Rol(c4, 1), c3 ^ Rol(c0, 1));

            var (b0, b1, b2, b3, b4) = (a0 ^ d0, Rol(a6 ^ d1, 44), Rol(a12 ^ d2, 43), Rol(a18 ^ d3, 21), Rol(a24 ^ d4, 14));
            var (b5, b6, b7, b8, b9) = (Rol(a3 ^ d3, 28), Rol(a9 ^ d4, 20), Rol(a10 ^ d0, 3), Rol(a16 ^ d1, 45), Rol(a22 ^ d2, 61));
            var (b10, b11, b12, b13, b14) = (Rol(a1 ^ d1, 1), Rol(a7 ^ d2, 6), Rol(a13 ^ d3, 25), Rol(a19 ^ d4, 8), Rol(a20 ^ d0, 18));
            var (b15, b16, b17, b18, b19) = (Rol(a4 ^ d4, 27), Rol(a5 ^ d0, 36), Rol(a11 ^ d1, 10), Rol(a17 ^ d2, 15), Rol(a23 ^ d3, 56));
            var (b20, b21, b22, b23, b24) = (Rol(a2 ^ d2, 62), Rol(a8 ^ d3, 55), Rol(a14 ^ d4, 39), Rol(a15 ^ d0, 41), Rol(a21 ^ d1, 2));

            (a0, a1, a2, a3, a4) = (Chi(b0, b1, b2) ^ Vector512.Create(constant), Chi(b1, b2, b3), Chi(b2, b3, b4), Chi(b3, b4, b0), Chi(b4, b0, b1));
            (a5, a6, a7, a8, a9) = (Chi(b5, b6, b7), Chi(b6, b7, b8), Chi(b7, b8, b9), Chi(b8, b9, b5), Chi(b9, b5, b6));
            (a10, a11, a12, a13, a14) = (Chi(b10, b11, b12), Chi(b11, b12, b13), Chi(b12, b13, b14), Chi(b13, b14, b10), Chi(b14, b10, b11));
            (a15, a16, a17, a18, a19) = (Chi(b15, b16, b17), Chi(b16, b17, b18), Chi(b17, b18, b19), Chi(b18, b19, b15), Chi(b19, b15, b16));
            (a20, a21, a22, a23, a24) = (Chi(b20, b21, b22), Chi(b21, b22, b23), Chi(b22, b23, b24), Chi(b23, b24, b20), Chi(b24, b20, b21));
        }
        (state[0], state[1], state[2], state[3]) = (a0, a1, a2, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Rol(Vector512<ulong> lanes, [ConstantExpected] byte bits) =>
        Avx512F.IsSupported ? Avx512F.RotateLeft(lanes, bits) : (lanes << bits) | (lanes >>> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => a ^ Vector512.AndNot(c, b);
}
