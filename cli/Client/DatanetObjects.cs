using System.Text.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>What terms permit, as data.</summary>
public sealed record LicencePermissions(string Training, string Inference, bool Commercial, bool Attribution, bool ShareAlike);

/// <summary>The licence of a Datanet: an SPDX id, or an id and terms of its own.</summary>
public sealed record Licence(string Id, LicencePermissions Permissions, string? Terms = null);

/// <summary>Who decides about contributions in the owner's place.</summary>
public sealed record Curators(IReadOnlyList<Address> Addresses, int Threshold);

/// <summary>How a grant ended.</summary>
public sealed record GrantEnd(DateTimeOffset At, Seq Seq, string By, string? Reason = null);

/// <summary>An item of GET /datanets/{id}/grants.</summary>
public sealed record DatanetGrant(
    Address Grantee, IReadOnlyList<string> Uses, bool Holds, DateTimeOffset At, Seq Seq, DateTimeOffset? ExpiresAt = null, GrantEnd? End = null);

/// <summary>The file that says who gave which record.</summary>
public sealed record Claims(ulong Count, Hash256 Sha256);

/// <summary>A record hash with its place and its path.</summary>
public sealed record ProvenRecord(Hash256 Record, ulong Index, IReadOnlyList<Hash256> Path)
{
    /// <summary>As the rules know it.</summary>
    public Core.Datanets.ProvenRecord ToCore() => new(Record, Index, Path);
}

/// <summary>That a record is in a set, or that it is not.</summary>
public sealed record RecordProof(Hash256 Record, Hash256 Root, ulong Size, ProvenRecord? Present = null, ProvenRecord? Below = null, ProvenRecord? Above = null)
{
    /// <summary>As the rules know it.</summary>
    public Core.Datanets.RecordProof ToCore() => new(Record, Present?.ToCore(), Below?.ToCore(), Above?.ToCore());
}

/// <summary>GET /datanets/{id}/versions/{n}/records/{hash}/proof.</summary>
public sealed record VersionRecordProof(string Datanet, ulong Version, Seq Seq, RecordProof Proof, IReadOnlyList<string>? Contributions = null);

/// <summary>GET /contributions/{id}/records/{hash}/proof.</summary>
public sealed record ContributionRecordProof(string Contribution, RecordProof Proof);

/// <summary>A record that one of two versions has.</summary>
public sealed record RecordChange(Hash256 Record, string Change, string Contribution);

/// <summary>GET /datanets/{id}/versions/{n}/diff.</summary>
public sealed record VersionDiff(ulong From, ulong To, ulong Added, ulong Removed, IReadOnlyList<RecordChange> Items, string? Next = null);

/// <summary>An item of GET /datanets/{id}/withdrawals.</summary>
public sealed record Withdrawal(
    ulong Number, string Contribution, Address By, string Reason, bool Whole, ulong Count, IReadOnlyList<Hash256> Records, ulong FromVersion,
    DateTimeOffset At, Seq Seq, ulong? Version = null);

/// <summary>A version of a Datanet: a sorted set of record hashes under one root, with a manifest.</summary>
public sealed record DatanetVersion(
    ulong Number, ulong Records, Hash256 Root, Hash256 Manifest, Claims Claims, ulong Withdrawals, DateTimeOffset At, Seq? Seq = null,
    IReadOnlyList<string>? Contributions = null, JsonElement? ManifestBody = null, bool? IsOpen = null);

/// <summary>GET /datanets/{id}.</summary>
public sealed record Datanet(
    string Id, string Name, Address Owner, string Card, Licence Licence, Hash256 LicenceHash, string Visibility, string Contributions,
    IReadOnlyList<string> Languages, IReadOnlyList<string> Formats, DateTimeOffset CreatedAt, Seq Seq, JsonElement? Schema = null, DatanetVersion? LatestVersion = null, Curators? Curators = null, string? Review = null);

/// <summary>How many Datanets have a value.</summary>
public sealed record FacetCount(string Value, ulong Count);

/// <summary>GET /datanets: a page, and with the first one how many there are in all and by which values.</summary>
public sealed record DatanetResults(
    IReadOnlyList<Datanet> Items, string? Next = null, ulong? Total = null, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>>? Facets = null);

/// <summary>A file as its contributor declared it; its hash is known once the upload is complete.</summary>
public sealed record ContributionFile(string Name, string Format, ulong Size, ulong PartSize, Hash256? Sha256 = null, string? Encoding = null);

/// <summary>A step of a contribution.</summary>
public sealed record ContributionStep(string State, DateTimeOffset At, LedgerTime Time, Seq? Seq = null, string? Reason = null, string? Code = null);

/// <summary>A curator's vote.</summary>
public sealed record CuratorVote(Address Curator, bool Accepts, string Reason, DateTimeOffset At, Seq Seq, string? Code = null);

/// <summary>An appeal against a rejection or a failure.</summary>
public sealed record ContributionAppeal(string Against, DateTimeOffset DecideBy);

/// <summary>What is wrong in a file, and where.</summary>
public sealed record ContributionIssue(string Code, string Message, int? File = null, ulong? Line = null);

/// <summary>GET /contributions/{id}.</summary>
public sealed record Contribution(
    string Id, string Datanet, Address Contributor, string State, IReadOnlyList<ContributionFile> Files, DateTimeOffset ExpiresAt,
    IReadOnlyList<ContributionStep> History, IReadOnlyList<ContributionIssue>? Issues = null, ulong? Records = null, ulong? Duplicates = null,
    Hash256? RecordsSha256 = null, Hash256? Root = null, ulong? Version = null, IReadOnlyList<CuratorVote>? Votes = null,
    DateTimeOffset? AppealableUntil = null, ContributionAppeal? Appeal = null, ContributionAnalysis? Analysis = null, ulong? Withdrawn = null)
{
    /// <summary>True once the files were read, whatever came of it.</summary>
    public bool IsRead => State is not ("declared" or "completed");
}

/// <summary>How often something was counted.</summary>
public sealed record Tally(string Name, ulong Count)
{
    /// <summary>For people: <c>email 3</c>.</summary>
    public override string ToString() => $"{Name} {Count}";
}

/// <summary>A content-addressed file.</summary>
public sealed record StoredFile(Hash256 Sha256, ulong Bytes);

/// <summary>What a contribution's records are like.</summary>
public sealed record ContributionAnalysis(
    ulong Against, ulong NearDuplicates, IReadOnlyList<Tally> Languages, int Quality, IReadOnlyList<Tally> Flags, IReadOnlyList<Tally> Personal, StoredFile Report,
    StoredFile Bands);

/// <summary>A file that can be read for a while.</summary>
public sealed record ReadableFile(Uri Url, Hash256 Sha256, ulong Bytes);

/// <summary>POST /contributions/{id}/downloads.</summary>
public sealed record ContributionDownloads(DateTimeOffset ExpiresAt, ReadableFile Records, ReadableFile Report);

/// <summary>A part that lies in the storage.</summary>
public sealed record StoredPart(ulong Size, string? Md5 = null);

/// <summary>One part of a file: where to put which bytes, with which headers, and what is there already.</summary>
public sealed record UploadPart(Uri Url, ulong Offset, ulong Size, IReadOnlyDictionary<string, string> Headers, StoredPart? Stored = null);

/// <summary>The parts of one file.</summary>
public sealed record UploadFile(string Name, IReadOnlyList<UploadPart> Parts);

/// <summary>POST /contributions/{id}/uploads.</summary>
public sealed record UploadGrant(DateTimeOffset ExpiresAt, IReadOnlyList<UploadFile> Files);

/// <summary>A contribution's records as one file of canonical lines.</summary>
public sealed record DownloadFile(string Contribution, Uri Url, Hash256 Sha256, ulong Bytes, ulong Records);

/// <summary>POST /datanets/{id}/versions/{n}/downloads.</summary>
public sealed record DownloadGrant(DateTimeOffset ExpiresAt, IReadOnlyList<DownloadFile> Files);

/// <summary>A queue's length.</summary>
public sealed record QueueStatus(string Name, ulong Active, ulong DeadLettered);

/// <summary>A message that was given up.</summary>
public sealed record DeadLetter(
    string Queue, ulong Deliveries, string? Subject = null, string? Reason = null, string? Description = null, DateTimeOffset? EnqueuedAt = null);

/// <summary>Work that waits.</summary>
public sealed record PendingWork(ulong Ingest, ulong Publish);

/// <summary>GET /operations/status.</summary>
public sealed record OperationsStatus(
    IReadOnlyList<QueueStatus> Queues, IReadOnlyList<DeadLetter> DeadLetters, LedgerTip? Head = null, Seq? IndexedThrough = null, PendingWork? Pending = null);
