using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Demo;

/// <summary>Compares what the people of the demo have on disk with what the fresh reader found.</summary>
internal static class DemoVerdict
{
    /// <summary>The account of the demo; each comparison that fails ends it.</summary>
    /// <exception cref="Terminal.CliException">Something is not as it was sent.</exception>
    public static async Task<DemoAccount> GiveAsync(FreshReading reading, DemoPlay play, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var book = reading.Report.State.Datanets;
        FreshReader.Check(reading.Datanet.Owner == play.Owner.Address, "the Datanet has another owner");
        FreshReader.Check(book.Contributions.Count == play.Sent.Count, $"the ledger has {book.Contributions.Count} contributions, but {play.Sent.Count} were sent");
        var verified = new List<VerifiedContribution>();
        RefusedContribution? refused = null;
        foreach (var sent in play.Sent)
        {
            var contribution = book.Contributions.Values.SingleOrDefault(c => c.Contributor == sent.Address && c.Sha256.SequenceEqual(sent.Files.Select(f => f.Sha256)));
            FreshReader.Check(contribution is not null, $"what {sent.Who} sent is not on the ledger as it is on disk");
            if (contribution!.State == ContributionState.Failed)
                refused = Refuse(sent, contribution);
            else
                verified.Add(await VerifyAsync(sent, contribution, reading, cancellationToken));
        }
        FreshReader.Check(refused is not null, "the hostile file was not refused");
        FreshReader.Check(verified.Any(c => c.Duplicates > 0), "the file that was sent twice was not noticed");
        var (report, head) = (reading.Report, reading.Report.Head!);
        return new DemoAccount(
            Verified: true,
            new VerifiedLedger(report.Domain.Genesis, head.Height, head.Hash, report.Entries, report.Commands, report.NoOps),
            reading.Datanet.Id.ToString(),
            reading.Datanet.Owner.ToChecksumString(),
            [.. reading.Manifests.Select(m => book.Versions[(m.Datanet, m.Version)]).Select(v => new VerifiedVersion(v.Number, v.Records, v.Root, v.Manifest, v.Seq.Value))],
            [.. verified.OrderBy(c => c.Entries[0])],
            refused!,
            (ulong)elapsed.TotalMilliseconds);
    }

    private static async Task<VerifiedContribution> VerifyAsync(DemoSent sent, Contribution contribution, FreshReading reading, CancellationToken cancellationToken)
    {
        var found = reading.Records[contribution.Id];
        var own = new List<Hash256>();
        foreach (var file in sent.Files)
            own.AddRange(await FreshReader.HashesOfAsync(file.Path, cancellationToken));
        var different = own.Distinct().Order().ToList();
        FreshReader.Check(different.SequenceEqual(found), $"the records of {contribution.Id} are not those of the files that {sent.Who} has on disk");
        var ingested = contribution.Ingested!;
        FreshReader.Check(ingested.Duplicates == (ulong)(own.Count - different.Count), $"{contribution.Id} has {own.Count - different.Count} duplicates, not {ingested.Duplicates}");
        var added = reading.Manifests.SelectMany(m => m.Added).Single(a => a.Contribution == contribution.Id);
        return new VerifiedContribution(
            contribution.Id.ToString(), sent.Who, sent.Address.ToChecksumString(), "published", contribution.Version!.Value, ingested.Records, ingested.Duplicates, added.New,
            ingested.Root, ingested.RecordsSha256, Files(sent, contribution), Entries(contribution));
    }

    private static RefusedContribution Refuse(DemoSent sent, Contribution contribution)
    {
        var issue = contribution.Issues[0];
        return new RefusedContribution(contribution.Id.ToString(), sent.Who, sent.Files[issue.File].Name, issue.Code, issue.Message, Entries(contribution));
    }

    private static List<VerifiedFile> Files(DemoSent sent, Contribution contribution) =>
        [.. sent.Files.Select((file, i) => new VerifiedFile(file.Name, contribution.Declaration.Files[i].Size, file.Sha256))];

    private static List<ulong> Entries(Contribution contribution) => [.. contribution.History.Select(step => step.Seq).OfType<Seq>().Select(seq => seq.Value)];
}
