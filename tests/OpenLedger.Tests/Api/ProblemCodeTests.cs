using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Blobs;
using OpenLedger.TestKit.OpenApi;

namespace OpenLedger.Tests.Api;

/// <summary>Codes are written in kebab case and nothing else in these assemblies is, but for the few words below: so their string literals tell which codes there are.</summary>
public sealed partial class ProblemCodeTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Committed;

    /// <summary>Codes of what is stored or queued; HTTP never answers with them.</summary>
    private static readonly string[] NotOverHttp =
    [
        "allocation-beneficiary", "allocation-pool", "allocation-vesting", "allocations-not-sorted", "allocations-not-supply",
        "anchor-ahead", "anchor-differs", "anchor-fees", "anchor-journal", "anchor-nonce", "anchor-not-taken", "anchor-refused", "anchor-reverted", "anchor-unavailable", "band-index-order", "band-index-truncated", "block-malformed", "bundle-malformed", "checkpoint-malformed", "checkpoint-origin", "checkpoint-witnesses", "claim-refused", "claims-mismatch", "claims-order", "claims-truncated", "commercial-not-permitted", "duplicate-contribution", "entry-malformed",
        "genesis-missing", "genesis-repeated", "header-malformed", "log-corrupt", "log-proof-malformed", "log-state-malformed", "log-witness", "manifest-chain", "manifest-records", "manifest-too-large", "manifest-withdrawals", "message-too-large", "no-writer", "not-canonical", "note-key", "note-malformed", "note-signature", "note-unsigned", "record-set-mismatch", "record-set-order",
        "record-set-truncated", "state-differs", "state-not-due", "state-payload", "state-recorded", "tick-payload", "tile-malformed", "use-not-permitted", "witness-log", "witness-request-malformed",
    ];

    /// <summary>Words in kebab case that are no codes.</summary>
    private static readonly string[] NoCodes =
        ["add-checkpoint", "bond-return", "no-cache", "no-store", "not-due", "respond-async", "x-ms-blob-type", .. Offence.All.Select(o => o.Word), .. QualityFlags.Words.Concat(PersonalKinds.Words).Where(w => w.Contains('-', StringComparison.Ordinal))];

    [Fact]
    public void Codes_of_the_code_are_documented()
    {
        var documented = Documented().Concat(IssueCodes()).Concat(RejectionCodes.Words).Concat(NotOverHttp).Concat(NoCodes).ToHashSet(StringComparer.Ordinal);
        Assert.Equal("", string.Join(' ', Literals().Where(l => !documented.Contains(l)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Documented_codes_are_in_the_code()
    {
        var literals = Literals().ToHashSet(StringComparer.Ordinal);
        Assert.Equal("", string.Join(' ', Documented().Concat(NotOverHttp).Concat(NoCodes).Where(c => !literals.Contains(c)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Each_documented_code_belongs_to_an_operation_and_each_operations_codes_are_explained()
    {
        var used = Document.Walk().Where(e => e.Pointer.EndsWith("/properties/code/enum", StringComparison.Ordinal))
            .SelectMany(e => e.Element.EnumerateArray()).Select(c => c.GetString()!).Distinct(StringComparer.Ordinal);
        Assert.Equal(Documented().Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_of_ingest_are_those_of_the_document()
    {
        var known = typeof(IngestCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)
            .Concat(["lone-surrogate", "number-out-of-range", "upload-missing"]);
        Assert.Equal(known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), IssueCodes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_of_rejection_are_those_of_the_document() =>
        Assert.Equal(RejectionCodes.Words, Document.Follow("#/components/schemas/RejectionCode/enum").EnumerateArray().Select(c => c.GetString()!));

    private static IEnumerable<string> Documented() =>
        Document.Follow("#/components/schemas/ProblemCode/oneOf").EnumerateArray().Select(c => c.GetProperty("const").GetString()!);

    private static IEnumerable<string> IssueCodes() =>
        Document.Follow("#/components/schemas/IngestIssueCode/enum").EnumerateArray().Select(c => c.GetString()!);

    private static IEnumerable<string> Literals() =>
        new[] { typeof(Error).Assembly, typeof(Problems).Assembly, typeof(DatanetBlobs).Assembly }.SelectMany(LiteralsOf).Distinct(StringComparer.Ordinal);

    private static List<string> LiteralsOf(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var literals = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            var text = metadata.GetUserString(handle);
            if (KebabCase().IsMatch(text))
                literals.Add(text);
        }
        return literals;
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KebabCase();
}
