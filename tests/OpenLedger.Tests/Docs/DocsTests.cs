using System.Text.RegularExpressions;

namespace OpenLedger.Tests.Docs;

/// <summary>Documents rot where nothing holds them to the code: what they name must be there.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string> Documents => [.. Repository.Current.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_names_only_what_exists(string path)
    {
        var markdown = Repository.Current.Read(path);
        Assert.Empty(DocumentMentions.Missing(markdown));
        Assert.Empty(DocumentMentions.BrokenLinks(path, markdown));
    }

    [Theory]
    [InlineData("See `core/Ledger/Nothing.cs`.")]
    [InlineData("See `nothing/`.")]
    [InlineData("See `nothing.json`.")]
    // Escaped, because this file is a source too, and what stands in it exists.
    [InlineData("The `\u0053equenzer` does it.")]
    [InlineData("`Sequencer.Sequence` does it.")]
    [InlineData("`ErrorKind.Fatal` is 500.")]
    [InlineData("Sends `datanet.destroy`.")]
    [InlineData("Answers `no-such-code`.")]
    [InlineData("Run `./openledger frobnicate`.")]
    [InlineData("Run:\n\n```sh\nx=$(./openledger datanet destroy dn-5)\n```\n")]
    public void Mention_of_what_does_not_exist_is_found(string markdown) => Assert.Single(DocumentMentions.Missing(markdown));

    [Theory]
    [InlineData("[a](nowhere.md)")]
    [InlineData("[a](ARCHITECTURE.md#nowhere)")]
    [InlineData("# Here\n\n[a](#there)")]
    public void Link_that_leads_nowhere_is_found(string markdown) => Assert.Single(DocumentMentions.BrokenLinks("docs/X.md", markdown));

    [Theory]
    [InlineData("# Right here, and `now`\n\n[a](#right-here-and-now) [b](../README.md) [c](adr/README.md#decisions) [d](https://example.org)")]
    public void Link_that_leads_somewhere_is_not(string markdown) => Assert.Empty(DocumentMentions.BrokenLinks("docs/X.md", markdown));

    [Fact]
    public void Architecture_names_every_folder_of_the_product_and_many_of_its_files()
    {
        var mentions = DocumentMentions.Of(Repository.Current.Read("docs/ARCHITECTURE.md")).Distinct().ToList();
        Assert.All(["core/", "storage/", "functions/", "cli/", "polyfills/"], folder => Assert.Contains(("path", folder), mentions));
        Assert.True(mentions.Count(m => m is { Sort: "path" } && m.Text.EndsWith(".cs", StringComparison.Ordinal)) > 40, "only few files are named");
        Assert.True(mentions.Count(m => m is { Sort: "name" }) > 40, "only few types are named");
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps_have_three_parts_and_stand_in_the_index()
    {
        var records = Repository.Current.Documents.Where(path => path.StartsWith("docs/adr/0", StringComparison.Ordinal)).ToList();
        Assert.True(records.Count >= 11, $"only {records.Count} decisions were found");
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => n.ToString("0000")), records.Select(path => Path.GetFileName(path)[..4]));
        var index = Repository.Current.Read("docs/adr/README.md");
        Assert.All(records, path =>
        {
            var text = Repository.Current.Read(path);
            Assert.StartsWith($"# {Path.GetFileName(path)[..4]} ", text);
            Assert.Equal(["Context", "Decision", "Consequences"], Part().Matches(text).Select(match => match.Groups["text"].Value));
            Assert.Contains($"]({Path.GetFileName(path)})", index);
        });
    }

    [Fact]
    public void Decision_that_a_source_refers_to_exists()
    {
        var references = Repository.Current.Sources
            .SelectMany(path => Reference().Matches(Repository.Current.Read(path)).Select(match => (path, Number: match.Groups["number"].Value))).ToList();
        Assert.Contains(references, reference => reference.path == "core/Ledger/LedgerState.cs");
        Assert.All(references, reference => Assert.Contains(Repository.Current.Documents, d => d.StartsWith($"docs/adr/{reference.Number}-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Runbooks_stand_in_their_index()
    {
        var pages = Repository.Current.Documents.Where(path => path.StartsWith("docs/runbooks/", StringComparison.Ordinal) && !path.EndsWith("README.md", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count >= 4, $"only {pages.Count} runbooks were found");
        Assert.All(pages, path => Assert.Contains($"]({Path.GetFileName(path)})", Repository.Current.Read("docs/runbooks/README.md")));
    }

    [GeneratedRegex("^## (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"docs/adr/(?<number>\d{4})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
