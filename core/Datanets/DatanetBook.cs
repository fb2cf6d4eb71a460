using System.Collections.Immutable;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>All Datanets, their versions and contributions, and the rules that change them.</summary>
public sealed record DatanetBook
{
    /// <summary>Nothing yet.</summary>
    public static readonly DatanetBook Empty = new();

    /// <summary>How many contributions expire with one entry at most, so that no entry takes long to apply.</summary>
    private const int ExpiredPerEntry = 64;

    /// <summary>All Datanets, oldest first.</summary>
    public ImmutableSortedDictionary<DatanetId, Datanet> Datanets { get; private init; } = ImmutableSortedDictionary<DatanetId, Datanet>.Empty;

    /// <summary>All contributions, oldest first.</summary>
    public ImmutableSortedDictionary<ContributionId, Contribution> Contributions { get; private init; } =
        ImmutableSortedDictionary<ContributionId, Contribution>.Empty;

    /// <summary>All versions, by Datanet and number.</summary>
    public ImmutableSortedDictionary<(DatanetId Datanet, ulong Number), DatanetVersion> Versions { get; private init; } =
        ImmutableSortedDictionary<(DatanetId, ulong), DatanetVersion>.Empty;

    /// <summary>Which contributions each Datanet has, oldest first.</summary>
    public ImmutableSortedSet<(DatanetId Datanet, ContributionId Contribution)> ByDatanet { get; private init; } =
        ImmutableSortedSet<(DatanetId, ContributionId)>.Empty;

    /// <summary>The completed contributions that wait for ingest, oldest first.</summary>
    public ImmutableSortedSet<ContributionId> AwaitingIngest { get; private init; } = ImmutableSortedSet<ContributionId>.Empty;

    /// <summary>The accepted contributions that wait for a version, oldest first.</summary>
    public ImmutableSortedSet<(DatanetId Datanet, ContributionId Contribution)> AwaitingVersion { get; private init; } =
        ImmutableSortedSet<(DatanetId, ContributionId)>.Empty;

    /// <summary>The declared contributions by the moment at which they expire.</summary>
    public ImmutableSortedSet<(LedgerTime At, ContributionId Contribution)> Expiries { get; private init; } =
        ImmutableSortedSet<(LedgerTime, ContributionId)>.Empty;

    private ImmutableDictionary<Address, ulong> OpenByContributor { get; init; } = ImmutableDictionary<Address, ulong>.Empty;

    private ImmutableSortedSet<(Address Contributor, LedgerTime ExpiresAt, ContributionId Contribution)> DeclaredByContributor { get; init; } =
        ImmutableSortedSet<(Address, LedgerTime, ContributionId)>.Empty;

    /// <summary>How many contributions of a contributor are open at a moment: those whose time has passed are not, whether or not an entry has noted that.</summary>
    public ulong OpenOf(Address contributor, LedgerTime now)
    {
        var last = new ContributionId(new Seq(ulong.MaxValue));
        var overdue = Below((contributor, now, last)) - Below((contributor, default, default));
        return OpenByContributor.GetValueOrDefault(contributor) - (ulong)overdue;

        int Below((Address, LedgerTime, ContributionId) bound)
        {
            var index = DeclaredByContributor.IndexOf(bound);
            return index < 0 ? ~index : index;
        }
    }

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<(DatanetBook Book, string? Subject)> Apply(Payload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        DatanetCreate create => Create(create, actor, entry),
        ContributionDeclare declare => Declare(declare, actor, entry, state.Parameters),
        ContributionComplete complete => Complete(complete, actor, entry),
        ContributionIngest ingest => Attest(ingest.Contribution, actor, state, c => c.Become(ContributionState.Ingested, entry.Time, entry.Seq) with { Ingested = ingest.Result }),
        ContributionFail fail => Attest(fail.Contribution, actor, state,
            c => c.Become(ContributionState.Failed, entry.Time, entry.Seq, fail.Issues[0].Message) with { Issues = fail.Issues }),
        ContributionAccept accept => Decide(accept.Contribution, actor, c => c.Become(ContributionState.Accepted, entry.Time, entry.Seq)),
        ContributionReject reject => Decide(reject.Contribution, actor, c => c.Become(ContributionState.Rejected, entry.Time, entry.Seq, reject.Reason)),
        DatanetVersionAdd version => AddVersion(version, actor, entry, state),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of a Datanet."),
    };

    /// <summary>Lets contributions expire whose time has come, oldest first.</summary>
    internal DatanetBook Expire(LedgerTime now)
    {
        var book = this;
        for (var i = 0; i < ExpiredPerEntry && book.Expiries.Count > 0 && book.Expiries[0].At <= now; i++)
        {
            var (at, id) = book.Expiries[0];
            book = book.Change(book.Contributions[id].Become(ContributionState.Expired, at, null, "The files were not completed in time."));
        }
        return book;
    }

    private Result<(DatanetBook, string?)> Create(DatanetCreate create, Address actor, Entry entry)
    {
        var id = new DatanetId(entry.Seq);
        return (this with { Datanets = Datanets.Add(id, new Datanet(id, actor, entry.Time, create)) }, id.ToString());
    }

    private Result<(DatanetBook, string?)> Declare(ContributionDeclare declare, Address actor, Entry entry, LedgerParameters parameters)
    {
        if (!Datanets.TryGetValue(declare.Datanet, out var datanet))
            return Error.NotFound("datanet-unknown", $"There is no Datanet {declare.Datanet}.", "/payload/datanet");
        if (!datanet.Terms.IsOpen && datanet.Owner != actor)
            return Error.Forbidden("contributions-closed", $"Only its owner contributes to {declare.Datanet}.");
        if (CheckFiles(declare.Files, datanet.Terms.Schema, parameters) is { } error)
            return error;
        if (OpenOf(actor, entry.Time) >= parameters.MaxOpenContributions)
            return new Error(ErrorKind.Busy, "too-many-open-contributions", $"{actor} has {parameters.MaxOpenContributions} open contributions, the most allowed.");
        var id = new ContributionId(entry.Seq);
        var expiresAt = entry.Time.Plus(TimeSpan.FromMilliseconds(parameters.UploadExpiryMs));
        var contribution = new Contribution(id, actor, declare, expiresAt).Become(ContributionState.Declared, entry.Time, entry.Seq);
        return ((this with { ByDatanet = ByDatanet.Add((declare.Datanet, id)) }).Change(contribution), id.ToString());
    }

    private static Error? CheckFiles(IReadOnlyList<FileDeclaration> files, RecordSchema? schema, LedgerParameters parameters)
    {
        if ((ulong)files.Count > parameters.MaxFilesPerContribution)
            return Error.Invalid("too-many-files", $"A contribution has at most {parameters.MaxFilesPerContribution} files.", "/payload/files");
        var parts = 0UL;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            if (schema?.CheckFormat(file.Format) is { } unfit)
                return unfit with { Pointer = $"/payload/files/{i}/format" };
            if (file.Size > parameters.MaxFileBytes)
                return new Error(ErrorKind.TooLarge, "file-too-large", $"A file has at most {parameters.MaxFileBytes} bytes.", $"/payload/files/{i}/size");
            if (file.PartSize > parameters.MaxPartBytes || (file.PartSize < parameters.MinPartBytes && file.PartSize < file.Size))
                return Error.Invalid("part-size", $"A part has {parameters.MinPartBytes} to {parameters.MaxPartBytes} bytes.", $"/payload/files/{i}/partSize");
            parts += ((file.Size - 1) / file.PartSize) + 1;
        }
        return parts > parameters.MaxPartsPerContribution
            ? Error.Invalid("too-many-parts", $"A contribution has at most {parameters.MaxPartsPerContribution} parts, not {parts}.", "/payload/files")
            : null;
    }

    private Result<(DatanetBook, string?)> Complete(ContributionComplete complete, Address actor, Entry entry)
    {
        if (!Contributions.TryGetValue(complete.Contribution, out var contribution))
            return Unknown(complete.Contribution);
        if (contribution.Contributor != actor)
            return Error.Forbidden("not-contributor", $"{complete.Contribution} is another contributor's.");
        if (contribution.StateAt(entry.Time) == ContributionState.Expired)
            return new Error(ErrorKind.Gone, "contribution-expired", $"{complete.Contribution} expired at {contribution.ExpiresAt}.");
        if (contribution.State != ContributionState.Declared)
            return WrongState(contribution, "be completed");
        if (complete.Sha256.Count != contribution.Declaration.Files.Count)
            return Error.Invalid("file-count", $"{complete.Contribution} declared {contribution.Declaration.Files.Count} files, not {complete.Sha256.Count}.", "/payload/files");
        var licence = Datanets[contribution.Datanet].Terms.Licence;
        return complete.LicenceHash == licence.Hash()
            ? Changed(contribution.Become(ContributionState.Completed, entry.Time, entry.Seq) with { Sha256 = complete.Sha256 })
            : Error.Invalid("licence-differs", $"The terms of {contribution.Datanet} have the hash {licence.Hash()}.", "/payload/licenceHash");
    }

    private Result<(DatanetBook, string?)> Attest(ContributionId id, Address actor, LedgerState state, Func<Contribution, Contribution> become)
    {
        if (!state.Keys.Has(actor, Duties.Ingest))
            return Error.Forbidden("not-attestor", $"{actor} is not registered to attest what files hold.");
        if (!Contributions.TryGetValue(id, out var contribution))
            return Unknown(id);
        return contribution.State == ContributionState.Completed ? Changed(become(contribution)) : WrongState(contribution, "be attested");
    }

    private Result<(DatanetBook, string?)> Decide(ContributionId id, Address actor, Func<Contribution, Contribution> become)
    {
        if (!Contributions.TryGetValue(id, out var contribution))
            return Unknown(id);
        if (Datanets[contribution.Datanet].Owner != actor)
            return Error.Forbidden("not-owner", $"{contribution.Datanet} is not {actor}'s.");
        return contribution.State == ContributionState.Ingested ? Changed(become(contribution)) : WrongState(contribution, "be decided on");
    }

    private Result<(DatanetBook, string?)> AddVersion(DatanetVersionAdd add, Address actor, Entry entry, LedgerState state)
    {
        if (!state.Keys.Has(actor, Duties.Ingest))
            return Error.Forbidden("not-attestor", $"{actor} is not registered to attest versions.");
        if (!Datanets.TryGetValue(add.Datanet, out var datanet))
            return Error.NotFound("datanet-unknown", $"There is no Datanet {add.Datanet}.", "/payload/datanet");
        var next = (datanet.Latest?.Number ?? 0) + 1;
        if (add.Version != next)
            return Error.Conflict("version-not-next", $"The next version of {add.Datanet} is {next}, not {add.Version}.");
        if (add.Records < (datanet.Latest?.Records ?? 0))
            return Error.Invalid("records-lost", "A version has at least the records of the one before.", "/payload/records");
        var book = this;
        foreach (var id in add.Contributions)
        {
            if (!book.Contributions.TryGetValue(id, out var contribution) || contribution.Datanet != add.Datanet || contribution.State != ContributionState.Accepted)
                return Error.Conflict("contribution-not-accepted", $"{id} is not an accepted contribution to {add.Datanet}.");
            book = book.Change(contribution.Become(ContributionState.Published, entry.Time, entry.Seq) with { Version = next });
        }
        var version = new DatanetVersion(next, add.Records, add.Root, add.Manifest, add.Contributions, entry.Seq, entry.Time);
        return (book with
        {
            Datanets = book.Datanets.SetItem(add.Datanet, datanet with { Latest = version }),
            Versions = book.Versions.Add((add.Datanet, next), version),
        }, add.Datanet.ToString());
    }

    private Result<(DatanetBook, string?)> Changed(Contribution contribution) => (Change(contribution), contribution.Id.ToString());

    /// <summary>Puts a contribution in, and keeps the indexes that follow from its state.</summary>
    private DatanetBook Change(Contribution contribution)
    {
        var (id, state) = (contribution.Id, contribution.State);
        var before = Contributions.TryGetValue(id, out var old) ? old.State : (ContributionState?)null;
        var open = (IsOpen(state) ? 1 : 0) - (before is { } b && IsOpen(b) ? 1 : 0);
        var expiry = (contribution.ExpiresAt, id);
        var version = (contribution.Datanet, id);
        var declared = (contribution.Contributor, contribution.ExpiresAt, id);
        return this with
        {
            Contributions = Contributions.SetItem(id, contribution),
            Expiries = state == ContributionState.Declared ? Expiries.Add(expiry) : Expiries.Remove(expiry),
            DeclaredByContributor = state == ContributionState.Declared ? DeclaredByContributor.Add(declared) : DeclaredByContributor.Remove(declared),
            AwaitingIngest = state == ContributionState.Completed ? AwaitingIngest.Add(id) : AwaitingIngest.Remove(id),
            AwaitingVersion = state == ContributionState.Accepted ? AwaitingVersion.Add(version) : AwaitingVersion.Remove(version),
            OpenByContributor = open == 0 ? OpenByContributor : CountOpen(contribution.Contributor, open),
        };
    }

    private ImmutableDictionary<Address, ulong> CountOpen(Address contributor, int change)
    {
        var count = (ulong)((long)OpenByContributor.GetValueOrDefault(contributor) + change);
        return count == 0 ? OpenByContributor.Remove(contributor) : OpenByContributor.SetItem(contributor, count);
    }

    private static bool IsOpen(ContributionState state) =>
        state is ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested or ContributionState.Accepted;

    private static Error Unknown(ContributionId id) => Error.NotFound("contribution-unknown", $"There is no contribution {id}.", "/payload/contribution");

    private static Error WrongState(Contribution contribution, string what) =>
        Error.Conflict("contribution-state", $"{contribution.Id} is {contribution.State.Word()} and cannot {what}.");
}
