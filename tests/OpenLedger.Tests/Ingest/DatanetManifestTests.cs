using System.Text;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Ingest;

public sealed class DatanetManifestTests
{
    private static readonly DatanetManifest First = Manifest(1, null, "ct-13", added: 3, total: 3);

    [Fact]
    public void Manifest_has_the_agreed_text()
    {
        Assert.Equal(
            """{"added":[{"contribution":"ct-13","contributor":"0x00000000000000000000000000000000000000ff","files":[{"bytes":"18446744073709551615","format":"jsonl","name":"é \"1\".jsonl",""" +
            $"\"sha256\":\"{MerkleTree.EmptyRoot}\"}}],\"new\":\"3\",\"records\":\"5\",\"recordsBytes\":\"100\",\"recordsSha256\":\"{MerkleTree.EmptyRoot}\"}}]," +
            $"\"bands\":{{\"bytes\":\"16\",\"sha256\":\"{MerkleTree.EmptyRoot}\"}},\"claims\":{{\"count\":\"5\",\"sha256\":\"{MerkleTree.EmptyRoot}\"}},\"datanet\":\"dn-2\",\"previous\":null,\"records\":\"3\",\"removed\":\"0\"," +
            $"\"root\":\"{MerkleTree.EmptyRoot}\",\"version\":\"1\",\"withdrawals\":\"0\"}}",
            Encoding.UTF8.GetString(First.ToJson()));
        Assert.Equal(Hash256.Sha256(First.ToJson()), First.Hash());
    }

    [Fact]
    public void Manifest_reads_back()
    {
        var second = Manifest(2, new PreviousManifest(First.Hash(), 1), "ct-14", added: 2, total: 5);
        foreach (var manifest in new[] { First, second })
        {
            var back = DatanetManifest.Parse(manifest.ToJson()).Value;
            Assert.Equal(manifest.ToJson(), back.ToJson());
            Assert.Equal(manifest.Previous, back.Previous);
            Assert.Equal(manifest.Added[0].Files, back.Added[0].Files);
        }
    }

    [Theory]
    [InlineData("\"version\":\"1\"", "\"version\":\"2\"", "manifest-chain", "/version")]
    [InlineData("\"version\":\"1\"", "\"version\":\"0\"", "number-out-of-range", "/version")]
    [InlineData("\"version\":\"1\"", "\"version\":1", "wrong-type", "/version")]
    [InlineData("\"version\":\"1\"", "\"version\":\"1\",\"x\":0", "unknown-member", "/x")]
    [InlineData("\"new\":\"3\"", "\"new\":\"6\"", "number-out-of-range", "/added/0/new")]
    [InlineData("\"previous\":null,", "", "missing-member", "/previous")]
    [InlineData("\"previous\":null", "\"previous\":{\"version\":\"1\"}", "missing-member", "/previous/manifest")]
    [InlineData("dn-2", "dn-02", "not-an-id", "/datanet")]
    [InlineData("ct-13", "dn-13", "not-an-id", "/added/0/contribution")]
    [InlineData("jsonl\"", "json\"", "not-allowed", "/added/0/files/0/format")]
    [InlineData("é ", "é/", "file-name-invalid", "/added/0/files/0/name")]
    [InlineData("0x0000", "0X0000", "not-an-address", "/added/0/contributor")]
    [InlineData("{\"added\"", "{ \"added\"", "not-canonical", null)]
    public void Text_that_breaks_a_rule_is_an_error(string from, string to, string code, string? pointer)
    {
        var text = Encoding.UTF8.GetString(First.ToJson());
        var at = text.IndexOf(from, StringComparison.Ordinal);
        var error = DatanetManifest.Parse(Encoding.UTF8.GetBytes(text.Remove(at, from.Length).Insert(at, to))).Error;
        Assert.Equal((code, pointer), (error?.Code, error?.Pointer));
    }

    [Fact]
    public void Contribution_is_accepted_once()
    {
        var twice = First with { Added = [First.Added[0], First.Added[0]] };
        Assert.Equal("duplicate-contribution", DatanetManifest.Parse(twice.ToJson()).Error?.Code);
    }

    [Fact]
    public void Versions_follow_one_another()
    {
        Assert.Null(First.CheckFollows(null));
        var second = Manifest(2, new PreviousManifest(First.Hash(), 1), "ct-14", added: 2, total: 5);
        Assert.Null(second.CheckFollows(First));
        Assert.Equal("manifest-chain", First.CheckFollows(First)?.Code);
        Assert.Equal("manifest-chain", second.CheckFollows(null)?.Code);
        Assert.Equal("manifest-chain", second.CheckFollows(First with { Records = 4 })?.Code);
        Assert.Equal("manifest-chain", (second with { Datanet = new DatanetId(new Seq(9)) }).CheckFollows(First)?.Code);
        Assert.Equal("manifest-records", (second with { Records = 6 }).CheckFollows(First)?.Code);
        Assert.Equal("manifest-records", (second with { Removed = 1 }).CheckFollows(First)?.Code);
        Assert.Equal("manifest-records", (second with { Removed = 4, Records = 1 }).CheckFollows(First)?.Code);
        Assert.Null((second with { Removed = 2, Records = 3, Withdrawals = 1 }).CheckFollows(First));
        var taken = First with { Withdrawals = 1 };
        Assert.Equal("manifest-withdrawals", (second with { Previous = new PreviousManifest(taken.Hash(), 1) }).CheckFollows(taken)?.Code);
    }

    private static DatanetManifest Manifest(ulong version, PreviousManifest? previous, string contribution, ulong added, ulong total)
    {
        Assert.True(ContributionId.TryParse(contribution, out var id));
        Assert.True(DatanetId.TryParse("dn-2", out var datanet));
        Assert.True(Address.TryParse("0x00000000000000000000000000000000000000ff", out var contributor));
        var file = new OpenLedger.Core.Ingest.DeclaredFile(FileName.Parse("é \"1\".jsonl").Value, FileFormat.Jsonl, ulong.MaxValue, MerkleTree.EmptyRoot);
        return new DatanetManifest(datanet, version, previous, [new ManifestContribution(id, contributor, [file], 5, added, 100, MerkleTree.EmptyRoot)], 0, 0, new ClaimsSummary(5, MerkleTree.EmptyRoot), total, MerkleTree.EmptyRoot, new StoredFile(MerkleTree.EmptyRoot, 16));
    }
}
