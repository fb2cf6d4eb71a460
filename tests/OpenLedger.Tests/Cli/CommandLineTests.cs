using System.CommandLine;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Every_example_in_the_help_parses()
    {
        var root = CommandLine.Create();
        var examples = Verbs(root).SelectMany(verb => verb.Examples).ToList();
        Assert.True(examples.Count > 15, $"only {examples.Count} examples were found");
        Assert.All(examples, example => Assert.Empty(root.Parse(example).Errors.Select(error => $"{example}: {error.Message}")));
    }

    [Fact]
    public void Every_command_that_does_something_has_an_example_and_every_option_a_description()
    {
        Assert.All(Verbs(CommandLine.Create()), verb =>
        {
            Assert.False(string.IsNullOrEmpty(verb.Description), verb.Name);
            if (verb.Action is not null)
                Assert.NotEmpty(verb.Examples);
            Assert.All(verb.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{verb.Name} {option.Name}"));
            Assert.All(verb.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{verb.Name} {argument.Name}"));
        });
    }

    [Fact]
    public async Task Help_shows_the_examples_and_succeeds()
    {
        var (status, output, _) = await RunAsync("upload", "--help");
        Assert.Equal(0, status);
        Assert.Contains("Usage:", output);
        Assert.Contains("./openledger upload answers.jsonl --datanet dn-5", output);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("datanet create --name x")]
    [InlineData("datanet create --name x --licence y --visibility secret")]
    [InlineData("upload file.jsonl")]
    [InlineData("up --port 70000")]
    [InlineData("ledger show five")]
    [InlineData("ledger tail -n 0")]
    [InlineData("ledger tail --server ftp://example.org")]
    [InlineData("ledger tail --server http://example.org/below")]
    [InlineData("ledger tail --server http://name@example.org")]
    [InlineData("cancel 18446744073709551616")]
    [InlineData("datanet reject ct-9")]
    public async Task Wrong_usage_is_exit_code_2_and_says_what_is_wrong(string line)
    {
        var (status, _, error) = await RunAsync(line.Split(' '));
        Assert.Equal(2, status);
        Assert.NotEqual("", error.Trim());
        Assert.DoesNotContain("System.", error);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_exit_code_1_with_advice_and_no_stack_trace()
    {
        var (status, _, error) = await RunAsync("datanet", "list", "--server", "http://127.0.0.1:1");
        Assert.Equal(1, status);
        Assert.Contains("no answer from the server", error);
        Assert.Contains("./openledger up", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task File_that_is_missing_is_said_before_anything_is_sent()
    {
        var (status, _, error) = await RunAsync("upload", "/no/such/file.jsonl", "--datanet", "dn-5", "--server", "http://127.0.0.1:1");
        Assert.Equal(1, status);
        Assert.Contains("/no/such/file.jsonl is not a file", error);
    }

    private static IEnumerable<Verb> Verbs(Command command) => command.Subcommands.OfType<Verb>().SelectMany(verb => Verbs(verb).Prepend(verb));

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync(args, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
