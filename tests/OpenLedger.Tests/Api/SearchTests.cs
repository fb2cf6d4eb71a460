using System.Net;
using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Search over HTTP and on the command line. Other tests create Datanets on the same ledger, so each test looks for a word of its own.</summary>
[Collection(ApiCollection.Name)]
public sealed class SearchTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);
    private readonly string _word = $"w{Guid.NewGuid():n}";

    [Fact]
    public async Task Datanet_is_found_by_words_and_filters_from_its_creation_on_and_by_what_is_published()
    {
        var (first, second) = (await CreateAsync($"Größe {_word}", "MIT", "public"), await CreateAsync($"Other {_word}", "CC0-1.0", "private"));
        Assert.Equal([second, first], await FindAsync($"q={_word}&sort=newest"));
        Assert.Equal([first], await FindAsync($"q=grosse%20{_word[..12]}"));
        Assert.Equal([second], await FindAsync($"q={_word}&visibility=private"));
        Assert.Equal([first], await FindAsync($"q={_word}&licence=MIT,ISC&owner={_user.Address.ToChecksumString()}&contributions=open"));
        Assert.Empty(await FindAsync($"q={_word}&language=eng"));

        var datanet = await stack.Client.GetDatanetAsync(first);
        var text = "The house of the old man stood by the river, and nobody had lived in it for many years.\n";
        var contribution = await _user.ContributeAsync(datanet, "a.txt", "txt", Encoding.UTF8.GetBytes(text));
        await _user.WaitUntilReadAsync(contribution);
        await _user.SendAsync(Kinds.ContributionAccept, new { contribution });
        await _user.WaitAsync(contribution, c => c.State == "published");
        Assert.Equal([first], await FindAsync($"q={_word}&language=eng&format=txt"));
        Assert.Equal([first, second], await FindAsync($"q={_word}&sort=records"));
        datanet = await stack.Client.GetDatanetAsync(first);
        Assert.Equal(["eng"], datanet.Languages);
        Assert.Equal(["txt"], datanet.Formats);
    }

    [Fact]
    public async Task First_page_has_counts_and_the_others_go_on_where_it_ended()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await CreateAsync($"Number {_word}", i % 2 == 0 ? "MIT" : "CC0-1.0", "public"));
        var first = await stack.GetJsonAsync($"datanets?q={_word}&licence=MIT&limit=2");
        Assert.Equal("3", first.GetProperty("total").GetString());
        Assert.Equal([("MIT", "3"), ("CC0-1.0", "2")], first.GetProperty("facets").GetProperty("licence").EnumerateArray().Select(c => (c.GetProperty("value").GetString()!, c.GetProperty("count").GetString()!)));
        var cursor = first.GetProperty("next").GetString();
        await CreateAsync($"{_word} {_word}", "MIT", "public");
        var second = await stack.GetJsonAsync($"datanets?q={_word}&licence=MIT&limit=2&cursor={cursor}");
        Assert.Equal([ids[4], ids[2], ids[0]], Ids(first).Concat(Ids(second)));
        Assert.False(second.TryGetProperty("next", out _) || second.TryGetProperty("total", out _) || second.TryGetProperty("facets", out _));

        foreach (var other in new[] { $"q={_word}", $"q={_word}&licence=MIT&sort=newest", $"q={_word}&licence=MIT,ISC", "licence=MIT" })
        {
            using var response = await stack.GetAsync($"datanets?{other}&cursor={cursor}");
            await ApiCalls.RefusedAsync(response, 400, "cursor-malformed");
        }
    }

    [Fact]
    public async Task Cursor_that_was_tampered_with_is_refused()
    {
        for (var i = 0; i < 2; i++)
            await CreateAsync(_word, "MIT", "public");
        var cursor = (await stack.GetJsonAsync($"datanets?q={_word}&limit=1")).GetProperty("next").GetString()!;
        var text = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));
        var (list, position) = (text[..(text.LastIndexOf('|') + 1)], text[(text.LastIndexOf('|') + 1)..].Split('.'));
        string[] forged = ["", "1", "1.2", "1.2.3.4", $"0{position[0]}.{position[1]}.{position[2]}", $"{position[0]}.-1.{position[2]}", $"18446744073709551615.1.{position[2]}", $"{position[0]}.1.{position[0]}", "99999999999999999999.1.1"];
        foreach (var each in forged)
        {
            using var response = await stack.GetAsync($"datanets?q={_word}&cursor={System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(list + each))}");
            await ApiCalls.RefusedAsync(response, 400, "cursor-malformed");
        }
    }

    [Theory]
    [InlineData("q=", "query-empty")]
    [InlineData("q=%00", "query-empty")]
    [InlineData("q=%22%2A%28%29", "query-empty")]
    [InlineData("q=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", "query-too-long")]
    [InlineData("q=a&q=b", "repeated-parameter")]
    [InlineData("query=a", "unknown-parameter")]
    [InlineData("sort=relevance", "sort-unknown")]
    [InlineData("q=a&sort=", "sort-unknown")]
    [InlineData("licence=mit", "filter-invalid")]
    [InlineData("language=", "filter-invalid")]
    [InlineData("language=eng,,deu", "filter-invalid")]
    [InlineData("format=JSONL", "filter-invalid")]
    [InlineData("visibility=all", "filter-invalid")]
    [InlineData("contributions=anyone", "filter-invalid")]
    [InlineData("owner=alice", "filter-invalid")]
    public async Task Search_that_makes_no_sense_is_refused(string query, string code)
    {
        using var response = await stack.GetAsync($"datanets?{query}");
        await ApiCalls.RefusedAsync(response, 400, code);
    }

    [Theory]
    [InlineData("\"unclosed AND (OR NEAR/2 NOT *", HttpStatusCode.OK)]
    [InlineData("'; DROP TABLE datanets; --", HttpStatusCode.OK)]
    [InlineData("a\0b\u200f\u202e\ufffd", HttpStatusCode.OK)]
    [InlineData("数据%00\\", HttpStatusCode.OK)]
    public async Task Text_has_no_syntax(string text, HttpStatusCode status)
    {
        using var response = await stack.GetAsync($"datanets?q={Uri.EscapeDataString(text)}");
        Assert.Equal(status, response.StatusCode);
        using var refused = await stack.GetAsync($"datanets?q={Uri.EscapeDataString(text)}{new string('x', 5_000)}");
        await ApiCalls.RefusedAsync(refused, 400, "query-too-long");
    }

    [Fact]
    public async Task Command_line_shows_what_is_found_and_the_counts()
    {
        for (var i = 0; i < 3; i++)
            await CreateAsync($"Number {_word}", i == 0 ? "MIT" : "ISC", "public");
        var shown = await RunAsync("datanet", "search", "number", _word, "--limit", "2");
        Assert.Contains("2 of 3.", shown, StringComparison.Ordinal);
        Assert.Contains("ISC 2, MIT 1", shown, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await RunAsync("datanet", "search", _word, "--licence", "MIT,CC0-1.0", "--licence", "BSD-2-Clause", "--json"));
        Assert.Equal("1", json.RootElement.GetProperty("total").GetString());
        Assert.Equal("MIT", json.RootElement.GetProperty("items")[0].GetProperty("licence").GetProperty("id").GetString());
        Assert.Contains("No Datanet", await RunAsync("datanet", "search", _word, "--format", "csv"), StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(string name, string licence, string visibility) =>
        (await _user.SendAsync(Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = licence }, name, visibility })).Subject!;

    private async Task<IEnumerable<string?>> FindAsync(string query) => Ids(await stack.GetJsonAsync($"datanets?{query}"));

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString());

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error) == 0, error.ToString());
        return output.ToString();
    }
}
