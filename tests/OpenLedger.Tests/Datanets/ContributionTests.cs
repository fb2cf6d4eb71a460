using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Datanets;

/// <summary>The way of a contribution from its declaration into a version, and every way in which it can go wrong.</summary>
public sealed class ContributionTests
{
    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);
    private static readonly Hash256 LicenceHash = new Licence("Apache-2.0", null).Hash();

    private readonly PaperLedger _ledger = new();

    [Fact]
    public void Contribution_goes_through_all_states_and_remembers_each()
    {
        var id = Declared(Created());
        Assert.True(Complete(id).IsOk);
        _ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Ingest(id).IsOk);
        Assert.True(Accept(id).IsOk);
        _ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("dn-1", Version("dn-1", 1, id).Value.Subject);
        var contribution = Get(id);
        Assert.Equal(
            [ContributionState.Declared, ContributionState.Completed, ContributionState.Ingested, ContributionState.Accepted, ContributionState.Published],
            contribution.History.Select(s => s.State));
        Assert.Equal([2UL, 3, 4, 5, 6], contribution.History.Select(s => s.Seq!.Value.Value));
        Assert.Equal(contribution.History.Select(s => s.Time).Order(), contribution.History.Select(s => s.Time));
        Assert.Equal((1UL, 3UL), (contribution.Version!.Value, contribution.Ingested!.Records));
        Assert.Equal([SomeHash], contribution.Sha256);
        var version = _ledger.State.Datanets.Datanets[contribution.Datanet].Latest!;
        Assert.Equal((1UL, 3UL, new Seq(6), _ledger.Now), (version.Number, version.Records, version.Seq, version.Time));
        Assert.Equal(version, _ledger.State.Datanets.Versions[(contribution.Datanet, 1)]);
    }

    [Fact]
    public void Failed_and_rejected_contributions_say_why()
    {
        var datanet = Created();
        var (bad, unwanted) = (Declared(datanet), Declared(datanet));
        Complete(bad);
        Complete(unwanted);
        Ingest(unwanted);
        var issues = new[] { new { code = "size-differs", file = 0, line = "0", message = "The file is shorter." } };
        Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionFail, new { contribution = bad, issues }).IsOk);
        Assert.True(_ledger.Send(TestLedger.Owner, Kinds.ContributionReject, new { code = "off-topic", contribution = unwanted, reason = "Off topic." }).IsOk);
        Assert.Equal((ContributionState.Failed, "The file is shorter."), (Get(bad).State, Get(bad).History[^1].Reason));
        Assert.Equal("size-differs", Assert.Single(Get(bad).Issues).Code);
        Assert.Equal((ContributionState.Rejected, "Off topic.", RejectionCode.OffTopic), (Get(unwanted).State, Get(unwanted).History[^1].Reason, Get(unwanted).History[^1].Code));
    }

    [Fact]
    public void Contribution_expires_at_exactly_its_moment()
    {
        var datanet = Created();
        var (first, second) = (Declared(datanet), Declared(datanet));
        var expiresAt = Get(first).ExpiresAt;
        Assert.Equal(_ledger.Now.Plus(TimeSpan.FromHours(24)), expiresAt);
        _ledger.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ContributionState.Declared, Get(first).StateAt(_ledger.Now));
        Assert.True(Complete(first).IsOk);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((ContributionState.Completed, ContributionState.Expired), (Get(first).StateAt(_ledger.Now), Get(second).StateAt(_ledger.Now)));
        Assert.Equal(ContributionState.Declared, Get(second).State);
        Assert.Equal(("contribution-expired", ErrorKind.Gone), Failure(Complete(second)));
        var step = Get(second).History[^1];
        Assert.Equal((ContributionState.Expired, expiresAt, null), (step.State, step.Time, step.Seq));
        Assert.NotNull(step.Reason);
    }

    [Fact]
    public void Expiry_is_processed_in_bounded_steps_and_takes_effect_at_once()
    {
        var ledger = new PaperLedger(LedgerParameters.Default with { MaxOpenContributions = 3 });
        var datanet = ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        // Many others expire first, so that what follows has to wait for its turn.
        for (var i = 0; i < 100; i++)
            Assert.True(ledger.Send(TestLedger.Key(1_000 + (i / 3)), Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).IsOk);
        ledger.Advance(TimeSpan.FromMilliseconds(1));
        var mine = Enumerable.Range(0, 3).Select(_ => ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!).ToList();
        Assert.Equal(("too-many-open-contributions", ErrorKind.Busy), Failure(ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet))));
        ledger.Advance(TimeSpan.FromHours(24));
        Assert.Equal("contribution-expired", Complete(mine[0], ledger).Error?.Code);
        Assert.Equal(103 - 64, ledger.State.Datanets.Expiries.Count);
        // Flags still say that three are open; time says that none is.
        Assert.Equal(0UL, ledger.State.Datanets.OpenOf(TestLedger.Contributor.Address, ledger.Now));
        Assert.Equal(ContributionState.Declared, ledger.State.Datanets.Contributions.Values.Last().State);
        ledger.Tick();
        Assert.Empty(ledger.State.Datanets.Expiries);
        Assert.All(ledger.State.Datanets.Contributions.Values, c => Assert.Equal(ContributionState.Expired, c.State));
    }

    [Fact]
    public void Open_contributions_are_counted_where_expiry_has_not_been_noted_yet()
    {
        var ledger = new PaperLedger(LedgerParameters.Default with { MaxOpenContributions = 2 });
        var datanet = ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        for (var i = 0; i < 70; i++)
            Assert.True(ledger.Send(TestLedger.Key(1_000 + i), Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).IsOk);
        ledger.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 2; i++)
            Assert.True(ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).IsOk);
        ledger.Advance(TimeSpan.FromHours(24));
        // This very entry notes 64 of 72 expiries, none of them this contributor's.
        Assert.True(ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).IsOk);
    }

    [Fact]
    public void Only_the_right_actor_takes_each_step()
    {
        var id = Declared(Created("owner"), TestLedger.Owner);
        Assert.Equal(("contributions-closed", ErrorKind.Forbidden), Failure(_ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare("dn-1"))));
        Assert.Equal(("not-contributor", ErrorKind.Forbidden), Failure(Complete(id, by: TestLedger.Stranger)));
        Assert.True(Complete(id, by: TestLedger.Owner).IsOk);
        Assert.Equal(("not-attestor", ErrorKind.Forbidden), Failure(Ingest(id, TestLedger.Owner)));
        Assert.Equal("not-attestor", Ingest(id, TestLedger.Writer).Error?.Code);
        Assert.True(Ingest(id).IsOk);
        Assert.Equal(("not-owner", ErrorKind.Forbidden), Failure(Accept(id, TestLedger.Attestor)));
        Assert.True(Accept(id).IsOk);
        Assert.Equal(("not-attestor", ErrorKind.Forbidden), Failure(Version("dn-1", 1, TestLedger.Owner, 3, id)));
        Assert.True(Version("dn-1", 1, id).IsOk);
    }

    [Fact]
    public void Unknown_ids_are_not_found()
    {
        Assert.Equal(("datanet-unknown", ErrorKind.NotFound), Failure(_ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare("dn-9"))));
        Assert.Equal(("contribution-unknown", ErrorKind.NotFound), Failure(Complete("ct-9")));
        Assert.Equal(("contribution-unknown", ErrorKind.NotFound), Failure(Ingest("ct-9")));
        Assert.Equal(("contribution-unknown", ErrorKind.NotFound), Failure(Accept("ct-9")));
        Assert.Equal(("datanet-unknown", ErrorKind.NotFound), Failure(Version("dn-9", 1, "ct-9")));
        // A Datanet's id is no contribution's, although both are numbers of entries.
        Assert.Equal("contribution-unknown", Complete(Created().Replace("dn", "ct")).Error?.Code);
    }

    [Fact]
    public void Complete_must_fit_the_declaration_and_the_terms()
    {
        var id = Declared(Created());
        object Payload(int files, Hash256 licence) => new
        {
            contribution = id,
            files = Enumerable.Repeat(new { sha256 = SomeHash.ToString() }, files),
            licenceHash = licence.ToString(),
        };
        var count = _ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, Payload(2, LicenceHash));
        Assert.Equal(("file-count", "/payload/files"), (count.Error?.Code, count.Error?.Pointer));
        var licence = _ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, Payload(1, SomeHash));
        Assert.Equal(("licence-differs", "/payload/licenceHash"), (licence.Error?.Code, licence.Error?.Pointer));
        Assert.True(Complete(id).IsOk);
        Assert.Equal(("contribution-state", ErrorKind.Conflict), Failure(Complete(id)));
    }

    public static TheoryData<ulong, ulong, string?, string?> Sizes { get; } = new()
    {
        { 1, 1, null, null },
        { 5, 10, null, null },
        { 1UL << 20, 1UL << 20, null, null },
        { (1UL << 20) + 1, 1UL << 20, null, null },
        { (1UL << 20) + 1, (1UL << 20) - 1, "part-size", "/payload/files/1/partSize" },
        { 1UL << 30, 256UL << 20, null, null },
        { 1UL << 30, (256UL << 20) + 1, "part-size", "/payload/files/1/partSize" },
        { 1, (256UL << 20) + 1, "part-size", "/payload/files/1/partSize" },
        { 64UL << 30, 256UL << 20, null, null },
        { (64UL << 30) + 1, 256UL << 20, "file-too-large", "/payload/files/1/size" },
        { ulong.MaxValue, ulong.MaxValue, "file-too-large", "/payload/files/1/size" },
        { 1023UL << 20, 1UL << 20, null, null },
        { (1023UL << 20) + 1, 1UL << 20, "too-many-parts", "/payload/files" },
        { 64UL << 30, 1UL << 20, "too-many-parts", "/payload/files" },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sizes_and_parts_of_files_are_bounded(ulong size, ulong partSize, string? code, string? pointer)
    {
        var outcome = _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, new
        {
            datanet = Created(),
            files = new[]
            {
                new { format = "txt", name = "a.txt", partSize = "1", size = "1" },
                new { format = "txt", name = "b.txt", partSize = partSize.ToString(), size = size.ToString() },
            },
        });
        Assert.Equal((code, pointer), (outcome.Error?.Code, outcome.Error?.Pointer));
        if (code is null)
            Assert.Equal((size + partSize - 1) / partSize, (ulong)Get(outcome.Value.Subject!).Declaration.Files[1].Parts);
    }

    [Fact]
    public void Format_that_can_never_fit_the_schema_is_refused()
    {
        var datanet = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, new
        {
            card = "",
            contributions = "open",
            licence = new { id = "MIT" },
            name = "Numbers",
            schema = new { additional = false, fields = new[] { new { name = "n", required = true, type = "integer" } } },
            visibility = "public",
        }).Value.Subject!;
        var error = _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Error;
        Assert.Equal("/payload/files/0/format", error?.Pointer);
    }

    [Fact]
    public void Versions_are_numbered_one_after_the_other_and_lose_no_records()
    {
        var datanet = Created();
        var other = Created();
        var (first, second, foreign, waiting) = (Accepted(datanet), Accepted(datanet), Accepted(other), Declared(datanet));
        Assert.Equal(("version-not-next", ErrorKind.Conflict), Failure(Version(datanet, 2, first)));
        Assert.Equal("contribution-not-accepted", Version(datanet, 1, first, foreign).Error?.Code);
        Assert.Equal("contribution-not-accepted", Version(datanet, 1, first, waiting).Error?.Code);
        Assert.Equal("contribution-not-accepted", Version(datanet, 1, first, first).Error?.Code);
        Assert.Equal("contribution-not-accepted", Version(datanet, 1, "ct-999").Error?.Code);
        Assert.Equal(ContributionState.Accepted, Get(first).State);
        Assert.True(Version(datanet, 1, first).IsOk);
        Assert.Equal("version-not-next", Version(datanet, 1, second).Error?.Code);
        Assert.Equal("contribution-not-accepted", Version(datanet, 2, first).Error?.Code);
        Assert.Equal(("records-lost", ErrorKind.Invalid), Failure(Version(datanet, 2, TestLedger.Attestor, 2, second)));
        Assert.Equal(("records-surplus", ErrorKind.Invalid), Failure(Version(datanet, 2, TestLedger.Attestor, 7, second)));
        Assert.Equal(("version-empty", ErrorKind.Conflict), Failure(Version(datanet, 2, TestLedger.Attestor, 3)));
        Assert.True(Version(datanet, 2, second).IsOk);
        Assert.True(Version(other, 1, foreign).IsOk);
        Assert.Equal(3, _ledger.State.Datanets.Versions.Count);
        Assert.Empty(_ledger.State.Datanets.AwaitingVersion);
    }

    [Fact]
    public void Records_are_compared_with_a_version_of_their_own_Datanet_or_with_none()
    {
        var datanet = Created();
        var other = Created();
        foreach (var number in new[] { 1UL, 2UL })
            Assert.True(Version(other, number, Accepted(other)).IsOk);
        var first = Declared(datanet);
        Assert.True(Complete(first).IsOk);
        Assert.Equal(("analysis-version-unknown", "/payload/analysis/against"), Compared(first, 1));
        Assert.Equal(ContributionState.Completed, Get(first).State);
        Assert.True(Ingest(first).IsOk && Accept(first).IsOk && Version(datanet, 1, first).IsOk);

        var second = Declared(datanet);
        Assert.True(Complete(second).IsOk);
        Assert.Equal(("analysis-version-unknown", "/payload/analysis/against"), Compared(second, 2));
        Assert.Equal(("analysis-version-unknown", "/payload/analysis/against"), Compared(second, ulong.MaxValue));
        Assert.Equal((null, null), Compared(second, 1));
        Assert.Equal((ContributionState.Ingested, 1UL), (Get(second).State, Get(second).Ingested!.Analysis.Against));

        (string? Code, string? Pointer) Compared(string id, ulong version)
        {
            var error = Ingest(id, against: version).Error;
            return (error?.Code, error?.Pointer);
        }
    }

    private string Created(string contributions = "open") =>
        _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet(contributions)).Value.Subject!;

    private string Declared(string datanet, KeyPair? by = null) =>
        _ledger.Send(by ?? TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;

    private string Accepted(string datanet)
    {
        var id = Declared(datanet);
        Assert.True(Complete(id).IsOk && Ingest(id).IsOk && Accept(id).IsOk);
        return id;
    }

    private Result<Outcome> Complete(string id, PaperLedger? ledger = null, KeyPair? by = null) =>
        (ledger ?? _ledger).Send(by ?? TestLedger.Contributor, Kinds.ContributionComplete,
            new { contribution = id, files = new[] { new { sha256 = SomeHash.ToString() } }, licenceHash = LicenceHash.ToString() });

    private Result<Outcome> Ingest(string id, KeyPair? by = null, ulong against = 0)
    {
        Assert.True(ContributionId.TryParse(id, out var contribution));
        return _ledger.Send(by ?? TestLedger.Attestor, Kinds.ContributionIngest, new ContributionIngest(contribution, new IngestedRecords(3, 1, 0, SomeHash, SomeHash, 99, PaperLedger.Analysis(3, against))).ToJson());
    }

    private Result<Outcome> Accept(string id, KeyPair? by = null) => _ledger.Send(by ?? TestLedger.Owner, Kinds.ContributionAccept, new { contribution = id });

    private Result<Outcome> Version(string datanet, ulong number, params string[] contributions) => Version(datanet, number, TestLedger.Attestor, 3, contributions);

    private Result<Outcome> Version(string datanet, ulong number, KeyPair by, ulong records, params string[] contributions) => _ledger.Send(by, Kinds.DatanetVersion,
        PaperLedger.Version(datanet, number, records, contributions));

    private Contribution Get(string id) => _ledger.State.Datanets.Contributions[ContributionId.TryParse(id, out var parsed) ? parsed : default];

    private static (string?, ErrorKind?) Failure(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Kind);
}
