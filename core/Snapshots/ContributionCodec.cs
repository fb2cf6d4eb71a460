using System.Collections.Immutable;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Contributions as bytes. The records that were withdrawn from one have a section of their own, because there may be many.</summary>
internal static class ContributionCodec
{
    private const int MaxSteps = 64, MaxFiles = 64, MaxVotes = CurationRound.MaxCommits;

    public static IEnumerable<bool> Write(StateWriter writer, DatanetBook book) =>
        StateCodec.WriteSection(writer, book.Contributions.Values, WriteContribution)
            .Concat(StateCodec.WriteSection(writer, book.Contributions.Values.SelectMany(c => c.Withdrawn, (c, record) => (c.Id, Record: record)), static (to, withdrawn) =>
            {
                to.Seq(withdrawn.Id.Declared);
                to.Hash(withdrawn.Record);
            }));

    public static async Task<List<Contribution>> ReadAsync(StateReader reader)
    {
        var contributions = await StateCodec.ReadSectionAsync(reader, ReadContribution, static contribution => contribution.Id);
        var withdrawn = await StateCodec.ReadSectionAsync(reader, static from => (Id: new ContributionId(from.Seq()), Record: from.Hash()), static withdrawn => withdrawn);
        if (withdrawn.Count == 0)
            return contributions;
        var byId = withdrawn.GroupBy(w => w.Id).ToDictionary(g => g.Key, g => g.Select(w => w.Record).ToImmutableSortedSet());
        for (var i = 0; i < contributions.Count; i++)
        {
            if (byId.Remove(contributions[i].Id, out var records))
                contributions[i] = contributions[i] with { Withdrawn = records };
        }
        return byId.Count == 0 ? contributions : throw reader.Wrong("records were withdrawn from a contribution that there is not");
    }

    private static void WriteContribution(StateWriter to, Contribution contribution)
    {
        to.Seq(contribution.Id.Declared);
        to.Address(contribution.Contributor);
        to.Seq(contribution.Datanet.Created);
        to.List(contribution.Declaration.Files, static (to, file) =>
        {
            to.Text(file.Name.Value);
            to.Byte((byte)file.Format);
            to.Number(file.Size);
            to.Number(file.PartSize);
            to.Byte((byte)file.Encoding);
        });
        to.Time(contribution.ExpiresAt);
        to.List(contribution.History, static (to, step) =>
        {
            to.Byte((byte)step.State);
            to.Time(step.Time);
            to.OptionalNumber(step.Seq?.Value);
            to.OptionalText(step.Reason);
            WriteCode(to, step.Code);
        });
        to.List(contribution.Sha256, static (to, hash) => to.Hash(hash));
        to.Flag(contribution.Ingested is not null);
        if (contribution.Ingested is { } found)
            WriteFound(to, found);
        to.List(contribution.Issues, static (to, issue) =>
        {
            to.Number(issue.File);
            to.OptionalNumber(issue.Line);
            to.Text(issue.Code);
            to.Text(issue.Message);
        });
        to.List(contribution.Votes, static (to, vote) =>
        {
            to.Address(vote.Curator);
            WriteCode(to, vote.Rejection);
            to.Text(vote.Reason);
            to.Seq(vote.Seq);
            to.Time(vote.Time);
        });
        to.Flag(contribution.Appeal is not null);
        if (contribution.Appeal is { } appeal)
        {
            to.Byte((byte)appeal.Against);
            to.Time(appeal.DecideBy);
        }
        to.OptionalNumber(contribution.Version);
        to.Flag(contribution.File is not null);
        if (contribution.File is { } served)
        {
            to.Number(served.Records);
            to.Number(served.Bytes);
            to.Hash(served.Sha256);
        }
        to.OptionalHash(contribution.Superseded);
        to.Number(contribution.RecordsLeft);
    }

    private static Contribution ReadContribution(StateReader from)
    {
        var (id, contributor, datanet) = (new ContributionId(from.Seq()), from.Address(), new DatanetId(from.Seq()));
        var files = from.List(MaxFiles, static from => new FileDeclaration(ReadName(from), from.Enum<FileFormat>(4), from.Number(), from.Number(), from.Enum<FileEncoding>(2)));
        var contribution = new Contribution(id, contributor, new ContributionDeclare(datanet, files), from.Time())
        {
            History = from.List(MaxSteps, static from => new ContributionStep(ReadState(from), from.Time(), from.Flag() ? from.Seq() : null, from.OptionalText(), ReadCode(from))),
            Sha256 = from.List(MaxFiles, static from => from.Hash()),
            Ingested = from.Flag() ? ReadFound(from) : null,
            Issues = from.List(ContributionFail.MaxIssues, static from => new ContributionIssue(from.Int32(MaxFiles), from.OptionalNumber(), from.Word(), from.Text())),
            Votes = from.List(MaxVotes, static from => new CuratorVote(from.Address(), ReadCode(from), from.Text(), from.Seq(), from.Time())),
            Appeal = from.Flag() ? new Appeal(ReadState(from), from.Time()) : null,
            Version = from.OptionalNumber(),
            File = from.Flag() ? new RecordFile(from.Number(), from.Number(), from.Hash()) : null,
            Superseded = from.OptionalHash(),
            RecordsLeft = from.Number(),
        };
        if (contribution.History.Count == 0 || (contribution.State == ContributionState.Appealed && contribution.Appeal is null) || (contribution.Version is not null && contribution.Ingested is null))
            throw from.Wrong($"{id} lacks what its state asks for");
        return contribution;
    }

    private static void WriteFound(StateWriter to, IngestedRecords found)
    {
        to.Number(found.Records);
        to.Number(found.Duplicates);
        to.Number(found.Known);
        to.Hash(found.Root);
        to.Hash(found.RecordsSha256);
        to.Number(found.RecordsBytes);
        var analysis = found.Analysis;
        to.Number(analysis.Against);
        to.Number(analysis.NearDuplicates);
        to.List(analysis.Languages, WriteTally);
        to.Number(analysis.Quality);
        to.List(analysis.Flags, WriteTally);
        to.List(analysis.Personal, WriteTally);
        WriteFile(to, analysis.Report);
        WriteFile(to, analysis.Bands);
    }

    private static IngestedRecords ReadFound(StateReader from)
    {
        var (records, duplicates, known, root, sha256, bytes) = (from.Number(), from.Number(), from.Number(), from.Hash(), from.Hash(), from.Number());
        var analysis = new AnalysisSummary(
            from.Number(), from.Number(), from.List(AnalysisSummary.MaxLanguages + 1, ReadTally), from.Int32(TextQuality.MaxScore), from.List(QualityFlags.Words.Count, ReadTally),
            from.List(PersonalKinds.Words.Count, ReadTally), ReadFile(from), ReadFile(from));
        return new IngestedRecords(records, duplicates, known, root, sha256, bytes, analysis);
    }

    private static void WriteTally(StateWriter to, Tally tally)
    {
        to.Text(tally.Name);
        to.Number(tally.Count);
    }

    private static Tally ReadTally(StateReader from) => new(from.Word(), from.Number());

    private static void WriteFile(StateWriter to, StoredFile file)
    {
        to.Hash(file.Sha256);
        to.Number(file.Bytes);
    }

    private static StoredFile ReadFile(StateReader from) => new(from.Hash(), from.Number());

    private static FileName ReadName(StateReader from) => FileName.Parse(from.Text()).Try(out var name, out var error) ? name : throw from.Wrong(error.Message);

    private static ContributionState ReadState(StateReader from) => from.Enum<ContributionState>(10);

    private static void WriteCode(StateWriter to, RejectionCode? code)
    {
        to.Flag(code is not null);
        if (code is { } known)
            to.Byte((byte)known);
    }

    private static RejectionCode? ReadCode(StateReader from) => from.Flag() ? from.Enum<RejectionCode>(8) : null;
}
