using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Merkle;

namespace OpenLedger.Tests.Datanets;

/// <summary>Proofs that a record is in a set, or that it is not, made from stored levels.</summary>
public sealed class RecordProofTests
{
    private static readonly Hash256[] Sorted = [.. Enumerable.Range(0, 70_000).Select(Hash).Order()];

    public static TheoryData<int> Sizes { get; } = [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 1_000, 4_096, 65_535, 65_536, 65_537, 70_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_present_record_proves_and_no_absent_one_does(int size)
    {
        var set = Set(size);
        var root = MerkleTree.Root(set);
        var levels = await StoreAsync(set);
        var definition = new Rfc6962(set);
        foreach (var index in Enumerable.Range(0, size).Where(i => size < 300 || i % 997 == 0 || i >= size - 3 || i % 256 == 255))
        {
            var proof = await ProveAsync(set[index], set, levels);
            Assert.Equal((ulong)index, proof.Present?.Index);
            Assert.Equal(definition.Path(index, 0, size), proof.Present!.Path);
            Assert.True(proof.Verify(root, (ulong)size).Value);
        }
        foreach (var absent in Enumerable.Range(1_000_000, 50).Select(Hash).Concat([default, Highest]))
        {
            var proof = await ProveAsync(absent, set, levels);
            Assert.False(proof.Verify(root, (ulong)size).Value);
            Assert.Equal((size > 0 && set[0] < absent, size > 0 && set[^1] > absent), (proof.Below is not null, proof.Above is not null));
        }
    }

    [Fact]
    public void Any_change_of_a_proof_fails()
    {
        var cases = from size in Gen.Choose(1, 600)
                    from index in Gen.Choose(0, size - 1)
                    from present in Gen.Elements(true, false)
                    from what in Gen.Choose(0, 1_000_000)
                    select (size, index, present, what);
        Prop.ForAll(cases.ToArbitrary(), (Action<(int Size, int Index, bool Present, int What)>)(c =>
        {
            var set = Set(c.Size);
            var (root, size) = (MerkleTree.Root(set), (ulong)c.Size);
            var proof = ProveAsync(c.Present ? set[c.Index] : Hash(2_000_000 + c.What), set, StoreAsync(set).GetAwaiter().GetResult()).GetAwaiter().GetResult();
            Assert.Equal(c.Present, proof.Verify(root, size).Value);
            var bit = c.What % 256;
            Assert.False(proof.Verify(Flip(root, bit), size).IsOk);
            foreach (var changed in Changes(proof, bit))
                Assert.Equal("proof-invalid", changed.Verify(root, size).Error?.Code);
            Assert.False(c.Present ? proof.Verify(root, proof.Present!.Index).IsOk : proof.Verify(root, size + 1).IsOk && proof.Above is null);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public async Task Proof_of_absence_needs_neighbours_that_stand_side_by_side()
    {
        var set = Set(10);
        var (root, levels) = (MerkleTree.Root(set), await StoreAsync(set));
        async Task<ProvenRecord> At(int index) => (await ProveAsync(set[index], set, levels)).Present!;
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, await At(4), await At(6)).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, await At(4), null).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, null, await At(6)).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, null, null).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], await At(5), await At(4), null).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, await At(5), await At(6)).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], await At(4), null, null).Verify(root, 10).Error?.Code);
        Assert.Equal("proof-invalid", new RecordProof(set[5], null, null, null).Verify(MerkleTree.EmptyRoot, 1).Error?.Code);
    }

    [Fact]
    public async Task Large_set_is_proven_with_few_short_reads()
    {
        var (set, reads) = (Set(70_000), 0);
        var (root, levels) = (MerkleTree.Root(set), await StoreAsync(set));
        for (var i = 0; i < 200; i++)
        {
            reads = 0;
            var proof = await RecordProver.ProveAsync(Hash(i * 523), 70_000, (level, first, count, token) => Read(level, first, count), CancellationToken.None);
            Assert.True(proof.Verify(root, 70_000).IsOk);
            Assert.InRange(reads, 1, 14);
        }

        Task<IReadOnlyList<Hash256>> Read(int level, ulong first, int count)
        {
            reads++;
            Assert.InRange(count, 1, TreeLevels.TileSize);
            return ReadAsync(set, levels, level, first, count);
        }
    }

    [Fact]
    public async Task Hashes_that_somebody_has_chosen_are_found_all_the_same()
    {
        // All but two begin with the same eight bytes, so that their first bits say nothing about where they are.
        var chosen = Enumerable.Range(0, 20_000).Select(i => Chosen(i)).Append(default).Append(Highest).Order().ToArray();
        var levels = await StoreAsync(chosen);
        foreach (var index in new[] { 0, 1, 2, 9_999, 20_000, 20_001 })
        {
            var reads = 0;
            var proof = await RecordProver.ProveAsync(chosen[index], (ulong)chosen.Length, (level, first, count, _) =>
            {
                reads++;
                return ReadAsync(chosen, levels, level, first, count);
            }, CancellationToken.None);
            Assert.Equal((ulong)index, proof.Present?.Index);
            Assert.InRange(reads, 1, 24);
        }

        static Hash256 Chosen(int number)
        {
            var bytes = new byte[Hash256.Size];
            bytes.AsSpan(0, 8).Fill(0x55);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), number);
            return new Hash256(bytes);
        }
    }

    private static readonly Hash256 Highest = new([.. Enumerable.Repeat((byte)0xFF, Hash256.Size)]);

    private static IEnumerable<RecordProof> Changes(RecordProof proof, int bit)
    {
        yield return proof.Present is null ? proof with { Record = (proof.Below ?? proof.Above)!.Record } : proof with { Record = Flip(proof.Record, bit) };
        if (proof.Present is { } present)
        {
            yield return proof with { Present = present with { Index = present.Index + 1 } };
            foreach (var path in Paths(present.Path, bit))
                yield return proof with { Present = present with { Path = path } };
        }
        if (proof.Below is { } below)
        {
            yield return proof with { Below = null };
            yield return proof with { Below = below with { Record = Flip(below.Record, bit) } };
            foreach (var path in Paths(below.Path, bit))
                yield return proof with { Below = below with { Path = path } };
        }
        if (proof.Above is { } above)
        {
            yield return proof with { Above = null };
            yield return proof with { Above = above with { Record = Flip(above.Record, bit) } };
            foreach (var path in Paths(above.Path, bit))
                yield return proof with { Above = above with { Path = path } };
        }
    }

    private static IEnumerable<IReadOnlyList<Hash256>> Paths(IReadOnlyList<Hash256> path, int bit)
    {
        for (var i = 0; i < path.Count; i++)
            yield return [.. path.Take(i), Flip(path[i], bit), .. path.Skip(i + 1)];
        if (path.Count > 0)
            yield return [.. path.SkipLast(1)];
        yield return [.. path, Hash(bit)];
    }

    private static Hash256[] Set(int size) => size == Sorted.Length ? Sorted : [.. Sorted.Take(size)];

    private static async Task<Hash256[]> StoreAsync(Hash256[] set)
    {
        var levels = new TreeLevels();
        foreach (var hash in set)
            levels.Append(hash);
        var stream = new MemoryStream();
        await levels.WriteAsync(stream, CancellationToken.None);
        return [.. stream.ToArray().Chunk(Hash256.Size).Select(b => new Hash256(b))];
    }

    private static Task<RecordProof> ProveAsync(Hash256 record, Hash256[] set, Hash256[] levels) =>
        RecordProver.ProveAsync(record, (ulong)set.Length, (level, first, count, _) => ReadAsync(set, levels, level, first, count), CancellationToken.None);

    private static Task<IReadOnlyList<Hash256>> ReadAsync(Hash256[] set, Hash256[] levels, int level, ulong first, int count) =>
        Task.FromResult<IReadOnlyList<Hash256>>(level == 0
            ? set.AsSpan((int)first, count).ToArray()
            : levels.AsSpan((int)(TreeLevels.StartOf(level, (ulong)set.Length) + first), count).ToArray());

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }

    private static Hash256 Hash(int number) => Hash256.Sha256(BitConverter.GetBytes(number));
}
