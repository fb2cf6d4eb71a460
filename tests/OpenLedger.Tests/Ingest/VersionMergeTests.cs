using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Ingest;

/// <summary>The claims and the record set of successive versions, against plain sets.</summary>
public sealed class VersionMergeTests
{
    /// <summary>A step to the next version: contributions with their records, and claims that are withdrawn, picked by number.</summary>
    private sealed record Step(int[][] Contributions, int[] Withdrawn);

    private static Gen<Step> Steps { get; } =
        from contributions in Gen.Choose(0, 30).ListOf().Select(n => n.Distinct().Order().ToArray()).ListOf()
        from withdrawn in Gen.Choose(0, 1_000).ListOf()
        select new Step([.. contributions.Take(4)], [.. withdrawn.Take(8)]);

    [Fact]
    public void Versions_have_what_anyone_claims_and_differ_as_sets_do() => Prop.ForAll(Steps.ListOf().ToArbitrary(), (Action<List<Step>>)(steps =>
    {
        var (bytes, summary, claims, set) = (Array.Empty<byte>(), ClaimsSummary.Empty, new SortedSet<Claim>(), new SortedSet<Hash256>());
        var next = 1UL;
        foreach (var step in steps.Take(5))
        {
            var withdrawn = claims.Where((_, i) => step.Withdrawn.Any(w => w % claims.Count == i)).ToHashSet();
            var added = step.Contributions.Select(c => (Id: new ContributionId(new Seq(next++)), Hashes: c.Select(Hash).Order().ToArray())).ToList();
            var (merged, newBytes, records) = Merge(bytes, summary, added, withdrawn);
            var after = new SortedSet<Claim>(claims.Except(withdrawn).Concat(added.SelectMany(a => a.Hashes.Select(h => new Claim(h, a.Id)))));
            var newSet = new SortedSet<Hash256>(after.Select(c => c.Record));
            Assert.Equal(newSet.SelectMany(h => h.ToArray()), records);
            Assert.Equal(new RecordSetSummary((ulong)newSet.Count, MerkleTree.Root(newSet.ToList())), merged.Set);
            Assert.Equal((ulong)after.Count, merged.Claims.Count);
            Assert.Equal(Hash256.Sha256(newBytes), merged.Claims.Sha256);
            Assert.Equal((ulong)set.Except(newSet).Count(), merged.Removed);
            var known = set.ToHashSet();
            Assert.Equal(added.Select(a => (ulong)a.Hashes.Count(h => known.Add(h))), merged.Added);
            Compare(bytes, summary, claims, newBytes, merged.Claims, after);
            (bytes, summary, claims, set) = (newBytes, merged.Claims, after, newSet);
        }
    })).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public async Task Damaged_claims_and_sets_are_errors()
    {
        var id = new ContributionId(new Seq(1));
        var hashes = Enumerable.Range(0, 10).Select(Hash).Order().ToArray();
        var (merged, bytes, records) = Merge([], ClaimsSummary.Empty, [(id, hashes)], []);
        Assert.Equal("claims-truncated", await ErrorAsync(bytes[..^1], null));
        Assert.Equal("claims-order", await ErrorAsync([.. bytes[Claim.Size..], .. bytes[..Claim.Size]], null));
        Assert.Equal("claims-order", await ErrorAsync([.. bytes[..Claim.Size], .. bytes], null));
        Assert.Equal("claims-mismatch", await ErrorAsync(bytes[..^Claim.Size], merged.Claims));
        var changed = (byte[])bytes.Clone();
        changed[^1] ^= 1;
        Assert.Equal("claims-mismatch", await ErrorAsync(changed, merged.Claims));
        Assert.Null(await ErrorAsync(bytes, merged.Claims));
        records[^1] ^= 1;
        using var none = new ClaimsReader(Stream.Null, ClaimsSummary.Empty);
        var damaged = await VersionMerge.MergeAsync(none, [new AddedSet(id, new RecordSetReader(new MemoryStream(records), merged.Set))], _ => false, new MemoryStream(), new MemoryStream());
        Assert.Equal("record-set-mismatch", damaged.Error?.Code);
        using var wrong = new ClaimsReader(new MemoryStream(changed), merged.Claims);
        Assert.Equal("claims-mismatch", (await VersionMerge.MergeAsync(wrong, [], _ => false, new MemoryStream(), new MemoryStream())).Error?.Code);
    }

    [Fact]
    public async Task Writing_claims_out_of_order_throws()
    {
        using var writer = new ClaimsWriter(new MemoryStream());
        var claim = new Claim(Hash(1), new ContributionId(new Seq(2)));
        await writer.AddAsync(claim);
        await Assert.ThrowsAsync<ArgumentException>(async () => await writer.AddAsync(claim));
        await Assert.ThrowsAsync<ArgumentException>(async () => await writer.AddAsync(claim with { Contribution = new ContributionId(new Seq(1)) }));
        await writer.AddAsync(claim with { Contribution = new ContributionId(new Seq(3)) });
    }

    [Fact]
    public async Task File_without_withdrawn_records_has_the_others_in_their_order()
    {
        var lines = Enumerable.Range(0, 3_000).Select(i => $"{{\"text\":\"record {i} {new string('x', i % 97)}\"}}").ToList();
        var withdrawn = lines.Where((_, i) => i % 7 == 3).Select(LeafHash).ToHashSet();
        var source = System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
        var output = new MemoryStream();
        var (file, shifts) = await RecordFile.CopyWithoutAsync(new ChoppedStream(source, 33, 1000), output, withdrawn.Contains);
        var kept = lines.Where((_, i) => i % 7 != 3).ToList();
        Assert.Equal(string.Concat(kept.Select(l => l + "\n")), System.Text.Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(new RecordFile((ulong)kept.Count, (ulong)output.Length, Hash256.Sha256(output.ToArray())), file);
        var (old, moved) = (0UL, 0UL);
        foreach (var line in lines)
        {
            Assert.Equal(withdrawn.Contains(LeafHash(line)) ? null : moved, shifts.Shift(old));
            old += (ulong)line.Length + 1;
            moved += withdrawn.Contains(LeafHash(line)) ? 0 : (ulong)line.Length + 1;
        }
        await Assert.ThrowsAsync<InvalidDataException>(() => RecordFile.CopyWithoutAsync(new MemoryStream(new byte[(1 << 20) + 1]), new MemoryStream(), _ => false));
    }

    [Fact]
    public async Task Band_index_follows_records_that_moved_and_forgets_withdrawn_ones()
    {
        static byte[] Rows(params (ulong Key, int Contribution, ulong Offset)[] rows)
        {
            var bytes = new byte[rows.Length * BandRow.Size];
            for (var i = 0; i < rows.Length; i++)
                new BandRow(rows[i].Key, new RecordPlace(rows[i].Contribution, rows[i].Offset)).Write(bytes.AsSpan(i * BandRow.Size));
            return bytes;
        }

        var output = new MemoryStream();
        var shifts = new RecordShifts();
        shifts.Leave(10, 7);
        var merged = await BandIndexMerge.MergeAsync(
            new MemoryStream(Rows((1, 0, 0), (1, 0, 10), (2, 0, 17), (2, 1, 5), (3, 2, 0))), [(new MemoryStream(Rows((2, 0, 4))), 3)], output, default,
            place => place.Contribution switch { 0 => shifts.Shift(place.Offset) is { } offset ? new RecordPlace(0, offset) : null, 2 => null, _ => place });
        Assert.Equal(Rows((1, 0, 0), (2, 0, 10), (2, 1, 5), (2, 3, 4)), output.ToArray());
        Assert.Equal(Hash256.Sha256(output.ToArray()), merged.Value.Sha256);
    }

    private static void Compare(byte[] bytes, ClaimsSummary summary, SortedSet<Claim> earlier, byte[] newBytes, ClaimsSummary newSummary, SortedSet<Claim> later)
    {
        using var first = new ClaimsReader(new MemoryStream(bytes), summary);
        using var second = new ClaimsReader(new MemoryStream(newBytes), newSummary);
        var diff = new VersionDiff(first, second);
        var changes = new List<RecordChange>();
        while (diff.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            changes.Add(diff.Current!);
        Assert.Null(diff.Error);
        var (a, b) = (Credits(earlier), Credits(later));
        Assert.Equal(
            b.Where(c => !a.ContainsKey(c.Key)).Select(c => new RecordChange(c.Key, true, c.Value))
                .Concat(a.Where(c => !b.ContainsKey(c.Key)).Select(c => new RecordChange(c.Key, false, c.Value))).OrderBy(c => c.Record),
            changes);
    }

    private static Dictionary<Hash256, ContributionId> Credits(SortedSet<Claim> claims) => claims.GroupBy(c => c.Record).ToDictionary(g => g.Key, g => g.Min(c => c.Contribution));

    private static (MergedVersion Merged, byte[] Claims, byte[] Records) Merge(
        byte[] before, ClaimsSummary summary, List<(ContributionId Id, Hash256[] Hashes)> added, HashSet<Claim> withdrawn)
    {
        using var reader = new ClaimsReader(new ChoppedStream(before, 50), summary);
        var (claims, records) = (new MemoryStream(), new MemoryStream());
        var sets = added.Select(a => new AddedSet(a.Id, new RecordSetReader(new MemoryStream([.. a.Hashes.SelectMany(h => h.ToArray())])))).ToList();
        var merged = VersionMerge.MergeAsync(reader, sets, withdrawn.Contains, claims, records).GetAwaiter().GetResult().Value;
        return (merged, claims.ToArray(), records.ToArray());
    }

    private static async Task<string?> ErrorAsync(byte[] bytes, ClaimsSummary? expected)
    {
        using var reader = new ClaimsReader(new MemoryStream(bytes), expected);
        while (await reader.MoveNextAsync())
            Assert.Null(reader.Error);
        return reader.Error?.Code;
    }

    private static Hash256 Hash(int number) => Hash256.Sha256(BitConverter.GetBytes(number));

    private static Hash256 LeafHash(string line) => MerkleTree.LeafHash(System.Text.Encoding.UTF8.GetBytes(line));
}
