using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Search;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Identity;
using OpenLedger.Tests.Datanets;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Hostile;

/// <summary>
/// Every parser that a stranger's bytes reach, driven with hostile inputs: it refuses or takes, and never throws, hangs or eats memory. The short form makes at
/// least 50,000 inputs; OPENLEDGER_HOSTILE=20 makes twenty times as many.
/// </summary>
public sealed class HostileInputTests
{
    /// <summary>Inputs for each parser.</summary>
    private const int Count = 2_500;

    private const int AtLeast = 50_000;

    private static readonly ManualClock Clock = new();
    private static readonly LedgerHead Head = TestLedger.Start(Clock);
    private static readonly SignedCommand Signed = TestLedger.Sign(TestLedger.Owner, Head.Domain, Clock, Kinds.DatanetCreate,
        new { card = "A card.", contributions = "open", licence = new { id = "MIT" }, name = "Answers", visibility = "public" }, 7);

    private static readonly Dictionary<string, HostileParser> Parsers = All().ToDictionary(p => p.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = [.. Parsers.Keys];

    private static int Times => int.TryParse(Environment.GetEnvironmentVariable("OPENLEDGER_HOSTILE"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? Math.Max(1, times) : 1;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Parser_refuses_or_takes_whatever_comes(string name)
    {
        var (refused, taken) = await Task.Run(() => Parsers[name].Withstand(Count * Times)).WaitAsync(TimeSpan.FromMinutes(3 * Times));
        // Inputs that are never refused, or all of the same sort, would show nothing.
        Assert.True(refused > Count / 10, $"{refused} of {Count * Times} were refused, {taken} taken.");
    }

    [Fact]
    public void Short_form_makes_fifty_thousand_inputs() => Assert.True(Parsers.Count * Count >= AtLeast, $"{Parsers.Count} parsers with {Count} inputs each");

    private static IEnumerable<HostileParser> All()
    {
        var domain = Head.Domain;
        yield return new("json", b => Jcs.Parse(b).Try(out var document, out _) && Dispose(document), [Utf8("""{"a":[1,2.5,"x",null,true,{"b":"é"}]}""")]);
        yield return new("command", b => SignedCommand.Parse(b, domain).IsOk, [Signed.ToBody()]);
        yield return new("entry", b => Entry.Parse(b).IsOk, [Entry.FromCommand(Signed, new Seq(9), LedgerTime.From(Clock.GetUtcNow())).Encode()]);
        foreach (var (kind, example) in PayloadTests.Good)
            yield return new($"payload of {kind}", b => Payload.Parse(kind, b).IsOk, [Utf8(example)]);
        var block = LedgerHead.Create(TestLedger.Genesis, LedgerTime.From(Clock.GetUtcNow()), TestLedger.Writer);
        yield return new("block header", b => BlockHeader.Parse(b).IsOk, [block.HeaderBytes.ToArray()]);
        yield return new("block body", b => Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), b).IsOk, [block.Body.ToArray()]);
        yield return new("genesis", b => Genesis.Parse(b).IsOk, [TestLedger.Genesis.Encode()]);
        yield return new("record schema", b => RecordSchema.Parse(b).IsOk, [Utf8("""{"additional":false,"fields":[{"name":"s","required":true,"type":"string"},{"name":"n","required":false,"type":"number"}]}""")]);
        yield return HostileParser.OfText("file name", t => FileName.Parse(t).IsOk, "answers.jsonl", "Ünïcode name (2).csv");
        yield return HostileParser.OfText("address", t => Address.TryParseInput(t, out _), TestLedger.Owner.Address.ToString(), "0x52908400098527886E0F7030069857D2E4169EE7");
        yield return HostileParser.OfText("hash", t => Hash256.TryParse(t, out _), new string('a', 64));
        yield return HostileParser.OfText("signature", t => Signature.TryParse(t, out _, out _), Signed.Signature.ToString());
        yield return HostileParser.OfText("ids", t => ContributionId.TryParse(t, out _) | DatanetId.TryParse(t, out _) | Seq.TryParse(t, out _), "ct-9", "dn-5", "12");
        yield return HostileParser.OfText("signed request", t => SignedRequest.Authenticate(t, "POST", "/api/contributions/ct-9/uploads", [], LedgerTime.From(Clock.GetUtcNow()), domain).IsOk,
            new SignedRequest("POST", "/api/contributions/ct-9/uploads", Hash256.Sha256([]), LedgerTime.From(Clock.GetUtcNow().AddSeconds(50))).Authorize(TestLedger.Owner, domain));
        yield return HostileParser.OfText("search filter", t => DatanetQuery.Parse("data", null, f => f is DatanetFacet.Licence or DatanetFacet.Language ? t.Split(';').ElementAtOrDefault((int)f) : null).IsOk,
            "MIT,LicenseRef-Own.1;eng,und", "CC-BY-4.0;deu");
        yield return HostileParser.OfText("search position", t => DatanetPosition.TryParse(t, out _), "47.2873112.12", "1.0.0");
        yield return HostileParser.OfText("sign-in message", t => SiweMessage.Parse(t).IsOk, SiweText());
        foreach (var (format, text) in new[]
        {
            (FileFormat.Jsonl, "{\"text\":\"one\"}\n{\"text\":\"two\",\"n\":[1,2]}\n"), (FileFormat.Csv, "a,b\n1,\"x, y\"\n2,\"line\nbreak \"\"quoted\"\"\"\n"),
            (FileFormat.Text, "A paragraph.\n\nAnother one.\n"), (FileFormat.Markdown, "# Title\n\nText with `code`.\n\n## Next\n\n- a\n- b\n\n```\nfence\n```\n"),
        })
            yield return new($"records of {format}", b => ReadRecords(format, b), [Utf8(text)]);
        yield return new("gzip", b => ReadRecords(FileFormat.Jsonl, b, FileEncoding.Gzip), [Gzip("{\"text\":\"one\"}\n"u8), [.. Gzip("{\"a\":1}\n"u8), .. Gzip("{\"b\":2}\n"u8)]]);
        yield return new("record set", ReadSet, [RecordSet()]);
        yield return new("manifest", b => DatanetManifest.Parse(b).IsOk, [Manifest()]);
        foreach (var parser in LogParsers.All())
            yield return parser;
        yield return HostileParser.OfText("API key", t => ApiKeySecret.HashOf(t) is not null, ApiKeySecret.Encode(new byte[ApiKeySecret.Size]));
        yield return HostileParser.OfText("cursor", t => RequestReader.ReadCursor(Query("cursor", t), "datanets").IsOk, RequestReader.WriteCursor("datanets", 7));
        yield return HostileParser.OfText("limit", t => RequestReader.ReadLimit(Query("limit", t)).IsOk, "7");
        var sessions = Sessions();
        yield return HostileParser.OfText("session token", t => Ended(sessions.ValidateAsync(t, domain)).IsOk, sessions.Issue(TestLedger.Owner.Address, domain).Token);
    }

    private static HttpRequest Query(string name, string value) =>
        new DefaultHttpContext { Request = { Query = new QueryCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { [name] = value }) } }.Request;

    private static bool ReadRecords(FileFormat format, byte[] bytes, FileEncoding encoding = FileEncoding.None)
    {
        return Ended(ReadAsync()) == 0;

        async Task<int> ReadAsync()
        {
            var issues = 0;
            await foreach (var item in new RecordReader(format, RecordLimits.Default, null, fileIndex: 0) { Encoding = encoding }.ReadAsync(new MemoryStream(bytes)))
                issues += item.Issue is null ? 0 : 1;
            return issues;
        }
    }

    private static bool ReadSet(byte[] bytes)
    {
        return Ended(ReadAsync());

        async Task<bool> ReadAsync()
        {
            var reader = new RecordSetReader(new MemoryStream(bytes));
            while (await reader.MoveNextAsync(CancellationToken.None))
            {
                // Each hash is looked at by the reader itself.
            }
            return reader.Error is null;
        }
    }

    private static byte[] RecordSet()
    {
        return Ended(WriteAsync());

        async Task<byte[]> WriteAsync()
        {
            var set = new MemoryStream();
            var writer = new RecordSetWriter(set);
            for (var i = 1; i < 40; i++)
                await writer.AddAsync(new Hash256([.. Enumerable.Repeat((byte)i, Hash256.Size)]), CancellationToken.None);
            await writer.FinishAsync(CancellationToken.None);
            return set.ToArray();
        }
    }

    /// <summary>What is in memory is never waited for: so all of it happens on this thread, and is counted with its allocations.</summary>
    private static T Ended<T>(Task<T> task)
    {
        Assert.True(task.IsCompleted, "A reader of what is in memory has waited for something.");
        return task.GetAwaiter().GetResult();
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] Manifest()
    {
        var hash = Hash256.Sha256("a file"u8);
        var file = new DeclaredFile(FileName.Parse("answers.jsonl").Value, FileFormat.Jsonl, 25, hash);
        var added = new ManifestContribution(new ContributionId(new Seq(9)), TestLedger.Contributor.Address, [file], 5, 3, 100, hash);
        return new DatanetManifest(new DatanetId(new Seq(5)), 1, null, [added], 0, 0, new ClaimsSummary(5, hash), 3, hash, new StoredFile(hash, 16)).ToJson();
    }

    private static SessionTokens Sessions()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = Options.Create(new IdentityOptions { SigningKey = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) });
        return new SessionTokens(new SigningKeys(options), options, Clock);
    }

    private static string SiweText() => string.Join('\n',
        "ledger.example wants you to sign in with your Ethereum account:", "0x52908400098527886E0F7030069857D2E4169EE7", "", "Sign in to OpenLedger.", "",
        "URI: https://ledger.example/login", "Version: 1", "Chain ID: 31337", "Nonce: abcdefgh12345678", "Issued At: 2026-01-01T00:00:00Z", "Expiration Time: 2026-01-01T00:10:00Z");

    private static bool Dispose(JsonDocument document)
    {
        document.Dispose();
        return true;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
