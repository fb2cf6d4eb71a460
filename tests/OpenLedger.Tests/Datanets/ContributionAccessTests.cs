using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Datanets;

public sealed class ContributionAccessTests
{
    private static readonly string Hash = Hash256.Sha256("something"u8).ToString();
    private readonly PaperLedger _ledger = new();

    [Fact]
    public void Those_who_decide_read_what_ingest_found_and_nobody_else()
    {
        var datanet = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        var contribution = _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;
        Assert.True(ContributionId.TryParse(contribution, out var id));
        Assert.Equal("contribution-state", Check(id, TestLedger.Owner.Address));
        var licenceHash = _ledger.State.Datanets.Datanets.Values.Single().Terms.Licence.Hash().ToString();
        Assert.True(_ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, new { contribution, files = new[] { new { sha256 = Hash } }, licenceHash }).IsOk);
        Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionIngest,
            new { analysis = PaperLedger.Analysis(1).ToJson(), contribution, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = Hash, root = Hash }).IsOk);
        Assert.Null(Check(id, TestLedger.Owner.Address));
        Assert.Null(Check(id, TestLedger.Contributor.Address));
        Assert.Equal("not-reviewer", Check(id, TestLedger.Stranger.Address));
        Assert.Equal("contribution-unknown", Check(new ContributionId(new Seq(999)), TestLedger.Owner.Address));
    }

    private string? Check(ContributionId id, Address caller) => ContributionAccess.CheckReview(_ledger.State, id, caller).Error?.Code;
}
