using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Nethereum.Util;

/// <summary>
/// Keccak-256 with the padding that Ethereum uses (0x01, not SHA-3's 0x06): a sponge over Keccak-f[1600] with rate 136 bytes. See the Keccak reference 3.0, sections 1 and 2.
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
        Permute(ref MemoryMarshal.GetReference(state));
    }

    /// <summary>
    /// All 24 rounds. Lanes live in locals named by column (a, e, i, o, u) after the row (b, g, k, m, s), as in the Keccak team's notation, so that
    /// the compiler keeps them in registers or at fixed stack slots; theta, rho, pi and chi are written out row by row.
    /// </summary>
    private static void Permute(ref ulong state)
    {
        var lanes = MemoryMarshal.CreateSpan(ref state, Lanes);
        ulong ba = lanes[0], be = lanes[1], bi = lanes[2], bo = lanes[3], bu = lanes[4];
        ulong ga = lanes[5], ge = lanes[6], gi = lanes[7], go = lanes[8], gu = lanes[9];
        ulong ka = lanes[10], ke = lanes[11], ki = lanes[12], ko = lanes[13], ku = lanes[14];
        ulong ma = lanes[15], me = lanes[16], mi = lanes[17], mo = lanes[18], mu = lanes[19];
        ulong sa = lanes[20], se = lanes[21], si = lanes[22], so = lanes[23], su = lanes[24];

        foreach (var constant in RoundConstants)
        {
            // Theta: every lane takes the parities of two neighbouring columns.
            var a = ba ^ ga ^ ka ^ ma ^ sa;
            var e = be ^ ge ^ ke ^ me ^ se;
            var i = bi ^ gi ^ ki ^ mi ^ si;
            var o = bo ^ go ^ ko ^ mo ^ so;
            var u = bu ^ gu ^ ku ^ mu ^ su;
            var da = u ^ BitOperations.RotateLeft(e, 1);
            var de = a ^ BitOperations.RotateLeft(i, 1);
            var di = e ^ BitOperations.RotateLeft(o, 1);
            var @do = i ^ BitOperations.RotateLeft(u, 1);
            var du = o ^ BitOperations.RotateLeft(a, 1);

            // Rho and pi: the lane at each place after rotation and transposition, five for each new row.
            var b0 = ba ^ da;
            var b1 = BitOperations.RotateLeft(ge ^ de, 44);
            var b2 = BitOperations.RotateLeft(ki ^ di, 43);
            var b3 = BitOperations.RotateLeft(mo ^ @do, 21);
            var b4 = BitOperations.RotateLeft(su ^ du, 14);
            var g0 = BitOperations.RotateLeft(bo ^ @do, 28);
            var g1 = BitOperations.RotateLeft(gu ^ du, 20);
            var g2 = BitOperations.RotateLeft(ka ^ da, 3);
            var g3 = BitOperations.RotateLeft(me ^ de, 45);
            var g4 = BitOperations.RotateLeft(si ^ di, 61);
            var k0 = BitOperations.RotateLeft(be ^ de, 1);
            var k1 = BitOperations.RotateLeft(gi ^ di, 6);
            var k2 = BitOperations.RotateLeft(ko ^ @do, 25);
            var k3 = BitOperations.RotateLeft(mu ^ du, 8);
            var k4 = BitOperations.RotateLeft(sa ^ da, 18);
            var m0 = BitOperations.RotateLeft(bu ^ du, 27);
            var m1 = BitOperations.RotateLeft(ga ^ da, 36);
            var m2 = BitOperations.RotateLeft(ke ^ de, 10);
            var m3 = BitOperations.RotateLeft(mi ^ di, 15);
            var m4 = BitOperations.RotateLeft(so ^ @do, 56);
            var s0 = BitOperations.RotateLeft(bi ^ di, 62);
            var s1 = BitOperations.RotateLeft(go ^ @do, 55);
            var s2 = BitOperations.RotateLeft(ku ^ du, 39);
            var s3 = BitOperations.RotateLeft(ma ^ da, 41);
            var s4 = BitOperations.RotateLeft(se ^ de, 2);

            // Chi mixes each row; iota breaks the symmetry of the rounds.
            ba = b0 ^ (~b1 & b2) ^ constant;
            be = b1 ^ (~b2 & b3);
            bi = b2 ^ (~b3 & b4);
            bo = b3 ^ (~b4 & b0);
            bu = b4 ^ (~b0 & b1);
            ga = g0 ^ (~g1 & g2);
            ge = g1 ^ (~g2 & g3);
            gi = g2 ^ (~g3 & g4);
            go = g3 ^ (~g4 & g0);
            gu = g4 ^ (~g0 & g1);
            ka = k0 ^ (~k1 & k2);
            ke = k1 ^ (~k2 & k3);
            ki = k2 ^ (~k3 & k4);
            ko = k3 ^ (~k4 & k0);
            ku = k4 ^ (~k0 & k1);
            ma = m0 ^ (~m1 & m2);
            me = m1 ^ (~m2 & m3);
            mi = m2 ^ (~m3 & m4);
            mo = m3 ^ (~m4 & m0);
            mu = m4 ^ (~m0 & m1);
            sa = s0 ^ (~s1 & s2);
            se = s1 ^ (~s2 & s3);
            si = s2 ^ (~s3 & s4);
            so = s3 ^ (~s4 & s0);
            su = s4 ^ (~s0 & s1);
        }

        (lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]) = (ba, be, bi, bo, bu);
        (lanes[5], lanes[6], lanes[7], lanes[8], lanes[9]) = (ga, ge, gi, go, gu);
        (lanes[10], lanes[11], lanes[12], lanes[13], lanes[14]) = (ka, ke, ki, ko, ku);
        (lanes[15], lanes[16], lanes[17], lanes[18], lanes[19]) = (ma, me, mi, mo, mu);
        (lanes[20], lanes[21], lanes[22], lanes[23], lanes[24]) = (sa, se, si, so, su);
    }
}
