using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>The manifest of the version before.</summary>
/// <param name="Manifest">Its hash.</param>
/// <param name="Version">Its version.</param>
public sealed record PreviousManifest(Hash256 Manifest, ulong Version);

/// <summary>
/// What an immutable version of a Datanet is made of: canonical JSON (RFC 8785) whose SHA-256 stands on the ledger. The versions of a Datanet form a chain.
/// </summary>
/// <param name="Datanet">The Datanet.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Previous">The version before; null for version 1 only.</param>
/// <param name="Added">The contributions that this version accepted, in the order in which they count.</param>
/// <param name="Removed">How many records of the version before this one has not, because nobody claims them any more.</param>
/// <param name="Withdrawals">How many of the Datanet's withdrawals, the oldest, are taken into account.</param>
/// <param name="Claims">Who gave which record: the file that all else follows from.</param>
/// <param name="Records">All records of this version.</param>
/// <param name="Root">The RFC 6962 root over the hashes of all records in byte order.</param>
/// <param name="Bands">The band index of all records, by which later ones find those that they resemble.</param>
public sealed record DatanetManifest(
    DatanetId Datanet, ulong Version, PreviousManifest? Previous, IReadOnlyList<ManifestContribution> Added, ulong Removed, ulong Withdrawals,
    ClaimsSummary Claims, ulong Records, Hash256 Root, StoredFile Bands)
{
    /// <summary>The largest manifest, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The most files of one contribution, counted.</summary>
    public const int MaxFiles = 64;

    /// <summary>The canonical text.</summary>
    public byte[] ToJson() => Jcs.Serialize(new
    {
        added = Added.Select(c => new
        {
            contribution = c.Contribution.ToString(),
            contributor = c.Contributor.ToString(),
            files = c.Files.Select(f => f.Encoding.Word() is { } encoding
                ? (object)new { bytes = f.Bytes.ToString(), encoding, format = f.Format.Word(), name = f.Name.Value, sha256 = f.Sha256.ToString() }
                : new { bytes = f.Bytes.ToString(), format = f.Format.Word(), name = f.Name.Value, sha256 = f.Sha256.ToString() }),
            @new = c.New.ToString(),
            records = c.Records.ToString(),
            recordsBytes = c.RecordsBytes.ToString(),
            recordsSha256 = c.RecordsSha256.ToString(),
        }),
        bands = new { bytes = Bands.Bytes.ToString(), sha256 = Bands.Sha256.ToString() },
        claims = new { count = Claims.Count.ToString(), sha256 = Claims.Sha256.ToString() },
        datanet = Datanet.ToString(),
        previous = Previous is null ? null : new { manifest = Previous.Manifest.ToString(), version = Previous.Version.ToString() },
        records = Records.ToString(),
        removed = Removed.ToString(),
        root = Root.ToString(),
        version = Version.ToString(),
        withdrawals = Withdrawals.ToString(),
    });

    /// <summary>SHA-256 of the canonical text.</summary>
    public Hash256 Hash() => Hash256.Sha256(ToJson());

    /// <summary>Reads a manifest and checks what can be checked of it alone.</summary>
    /// <returns>The manifest, or the first error; <c>not-canonical</c> where another text of the same value was given.</returns>
    public static Result<DatanetManifest> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
            return new Error(ErrorKind.TooLarge, "manifest-too-large", $"A manifest has at most {MaxBytes} bytes.");
        if (!Jcs.Parse(utf8).Try(out var document, out var error))
            return error;
        using (document)
        {
            if (!Read(new ObjectReader(document.RootElement)).Try(out var manifest, out error))
                return error;
            return manifest.ToJson().AsSpan().SequenceEqual(utf8.Span)
                ? manifest
                : Error.Invalid("not-canonical", "The manifest is not in canonical form (RFC 8785).");
        }
    }

    /// <summary>Whether this is the next version after <paramref name="previous"/>, which is null before version 1; otherwise why not.</summary>
    public Error? CheckFollows(DatanetManifest? previous)
    {
        var expected = previous is null ? null : new PreviousManifest(previous.Hash(), previous.Version);
        if (Previous != expected || (previous is not null && previous.Datanet != Datanet))
            return Error.Conflict("manifest-chain", "The manifest does not name the one before it.");
        var records = (UInt128)(previous?.Records ?? 0);
        foreach (var contribution in Added)
            records += contribution.New;
        if (records - Removed != Records || Removed > (previous?.Records ?? 0))
            return Error.Conflict("manifest-records", $"With what is new and without the {Removed} removed the version has {records - Removed} records, not {Records}.");
        return Withdrawals >= (previous?.Withdrawals ?? 0) ? null : Error.Conflict("manifest-withdrawals", "A version takes into account what the one before did.");
    }

    private static Result<DatanetManifest> Read(ObjectReader reader)
    {
        var added = reader.Objects("added", 0, DatanetVersionAdd.MaxContributions, ReadContribution);
        var index = reader.Object("bands");
        var bands = new StoredFile(index.Hash("sha256"), index.UInt64("bytes"));
        index.RejectUnknown();
        var claims = ClaimsSummary.Read(reader.Object("claims"));
        var datanet = DatanetId.Read(reader, "datanet");
        PreviousManifest? previous = null;
        if (reader.ObjectOrNull("previous") is { } before)
        {
            previous = new PreviousManifest(before.Hash("manifest"), before.UInt64("version", 1));
            before.RejectUnknown();
        }
        var version = reader.UInt64("version", 1);
        if (version - 1 != (previous?.Version ?? 0))
            reader.Reject("manifest-chain", "A version follows the one before it, and only version 1 follows none.", "version");
        if (added.Select(c => c.Contribution).Distinct().Count() != added.Count)
            reader.Reject("duplicate-contribution", "A version accepts a contribution once.", "added");
        var records = reader.UInt64("records");
        var removed = reader.UInt64("removed");
        var root = reader.Hash("root");
        var withdrawals = reader.UInt64("withdrawals");
        return reader.Finish(() => new DatanetManifest(datanet, version, previous, added, removed, withdrawals, claims, records, root, bands));
    }

    private static ManifestContribution ReadContribution(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var contributor = reader.Address("contributor");
        var files = reader.Objects("files", 1, MaxFiles, ReadFile);
        var records = reader.UInt64("records", 1);
        return new ManifestContribution(
            contribution, contributor, files, records, reader.UInt64("new", 0, records), reader.UInt64("recordsBytes"), reader.Hash("recordsSha256"));
    }

    private static DeclaredFile ReadFile(ObjectReader reader)
    {
        if (!FileName.Parse(reader.Text("name", 1, FileName.MaxBytes)).Try(out var name, out var error))
            reader.Reject(error.Code, error.Message, "name");
        _ = FileFormats.TryParse(reader.OneOf("format", [.. FileFormats.Words]), out var format);
        var isPacked = reader.Has("encoding") && reader.OneOf("encoding", [.. FileEncodings.Words]).Length > 0;
        return new DeclaredFile(name, format, reader.UInt64("bytes"), reader.Hash("sha256"), isPacked ? FileEncoding.Gzip : FileEncoding.None);
    }
}
