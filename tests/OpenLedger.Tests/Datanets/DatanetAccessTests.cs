using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Datanets;

/// <summary>Who may do what with a version.</summary>
public sealed class DatanetAccessTests
{
    private readonly PaperLedger _ledger = new();

    public static TheoryData<string, string, string, DatanetUses, string?> Cases { get; } = new()
    {
        { "public", "denied", "nobody", DatanetUses.Read, null },
        { "public", "allowed", "nobody", DatanetUses.Train, null },
        { "public", "allowed", "nobody", DatanetUses.Infer, null },
        { "public", "denied", "owner", DatanetUses.Train, "use-not-permitted" },
        { "public", "denied", "owner", DatanetUses.Infer, "use-not-permitted" },
        { "public", "granted", "stranger", DatanetUses.Train, "use-not-permitted" },
        { "public", "granted", "owner", DatanetUses.Train, null },
        { "public", "granted", "grantee", DatanetUses.Train, null },
        { "public", "granted", "grantee", DatanetUses.Infer, "use-not-permitted" },
        { "private", "allowed", "nobody", DatanetUses.Read, "not-reader" },
        { "private", "allowed", "stranger", DatanetUses.Read, "not-reader" },
        { "private", "allowed", "stranger", DatanetUses.Train, null },
        { "private", "allowed", "owner", DatanetUses.Read, null },
        { "private", "allowed", "grantee", DatanetUses.Read, null },
        { "private", "allowed", "contributor", DatanetUses.Read, null },
        { "private", "granted", "contributor", DatanetUses.Train, "use-not-permitted" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Use_is_decided_by_visibility_permissions_and_grants(string visibility, string permission, string who, DatanetUses use, string? code)
    {
        var id = Published(visibility, permission);
        Assert.True(GrantTests.Grant(_ledger, id, TestLedger.Key(50).Address, DatanetUses.Read | DatanetUses.Train, null).IsOk);
        Address? caller = who switch
        {
            "owner" => TestLedger.Owner.Address,
            "contributor" => TestLedger.Contributor.Address,
            "grantee" => TestLedger.Key(50).Address,
            "stranger" => TestLedger.Stranger.Address,
            _ => null,
        };
        var access = DatanetAccess.Check(_ledger.State.Datanets, id, 1, caller, use, _ledger.Now);
        Assert.Equal(code, access.Error?.Code);
        if (code is null)
            Assert.Equal(new AccessTerms(Attribution: true, ShareAlike: false), access.Value);
    }

    [Fact]
    public void Grant_counts_from_its_entry_to_its_end()
    {
        var id = Published("private", "granted");
        var (grantee, before) = (TestLedger.Stranger.Address, _ledger.Now);
        _ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.True(GrantTests.Grant(_ledger, id, grantee, DatanetUses.Read, null).IsOk);
        var during = _ledger.Now;
        _ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.True(GrantTests.Revoke(_ledger, id, grantee).IsOk);
        string? At(LedgerTime time) => DatanetAccess.Check(_ledger.State.Datanets, id, 1, grantee, DatanetUses.Read, time).Error?.Code;
        Assert.Equal(("not-reader", null, "not-reader"), (At(before), At(during), At(_ledger.Now)));
    }

    [Fact]
    public void Commercial_use_and_what_there_is_not_are_refused()
    {
        var id = Published("public", "allowed");
        var book = _ledger.State.Datanets;
        Assert.Equal("commercial-not-permitted", DatanetAccess.Check(book, id, 1, null, DatanetUses.Train, _ledger.Now, isCommercial: true).Error?.Code);
        Assert.Equal("version-unknown", DatanetAccess.Check(book, id, 2, null, DatanetUses.Read, _ledger.Now).Error?.Code);
        Assert.Equal("datanet-unknown", DatanetAccess.Check(book, default, 1, null, DatanetUses.Read, _ledger.Now).Error?.Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => DatanetAccess.Check(book, id, 1, null, DatanetUses.Train | DatanetUses.Infer, _ledger.Now));
    }

    [Theory]
    [InlineData("MIT", true, UsePermission.Allowed, true, false, false)]
    [InlineData("CC0-1.0", true, UsePermission.Allowed, true, false, false)]
    [InlineData("CC-BY-4.0", false, UsePermission.Granted, true, true, false)]
    [InlineData("CC-BY-NC-SA-4.0", true, UsePermission.Allowed, false, true, true)]
    public void Permissions_that_are_left_out_follow_from_visibility_and_id(string licence, bool isPublic, UsePermission use, bool commercial, bool attribution, bool shareAlike) =>
        Assert.Equal(new LicencePermissions(use, use, commercial, attribution, shareAlike), LicencePermissions.Default(licence, isPublic));

    [Fact]
    public void Permissions_that_contradict_a_creative_commons_id_are_refused()
    {
        var permissions = new { attribution = false, commercial = true, inference = "allowed", shareAlike = false, training = "allowed" };
        var outcome = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "CC-BY-4.0", permissions }, name = "n", visibility = "public" });
        Assert.Equal(("permissions-contradict", "/payload/licence/permissions"), (outcome.Error?.Code, outcome.Error?.Pointer));
    }

    [Fact]
    public void Spdx_list_is_whole()
    {
        Assert.True(SpdxLicences.Count > 600);
        Assert.All(["0BSD", "MIT", "Apache-2.0", "CC-BY-4.0", "CC0-1.0", "GPL-3.0-or-later", "ZPL-2.1"], id => Assert.True(SpdxLicences.Contains(id), id));
        Assert.All(["GPL-3.0", "mit", "", "Apache"], id => Assert.False(SpdxLicences.Contains(id), id));
    }

    /// <summary>A Datanet that permits training and inference as told, no commerce, wants attribution, and has a version with the contributor's records.</summary>
    private DatanetId Published(string visibility, string permission)
    {
        var permissions = new { attribution = true, commercial = false, inference = permission, shareAlike = false, training = permission };
        var datanet = Send(TestLedger.Owner, Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "MIT", permissions }, name = "n", visibility });
        Assert.True(DatanetId.TryParse(datanet, out var id));
        var contribution = Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet));
        var (hash, licenceHash) = (MerkleHash, _ledger.State.Datanets.Datanets[id].Terms.Licence.Hash().ToString());
        Send(TestLedger.Contributor, Kinds.ContributionComplete, new { contribution, files = new[] { new { sha256 = hash } }, licenceHash });
        Send(TestLedger.Attestor, Kinds.ContributionIngest, new { analysis = PaperLedger.Analysis(1).ToJson(), contribution, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = hash, root = hash });
        Send(TestLedger.Owner, Kinds.ContributionAccept, new { contribution });
        Send(TestLedger.Attestor, Kinds.DatanetVersion, PaperLedger.Version(datanet, 1, 1, [contribution]));
        return id;
    }

    private static string MerkleHash => Hash256.Sha256("something"u8).ToString();

    private string Send(KeyPair key, string kind, object payload) => _ledger.Send(key, kind, payload).Value.Subject!;
}
