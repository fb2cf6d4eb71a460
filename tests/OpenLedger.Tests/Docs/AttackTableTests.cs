using System.Reflection;
using System.Text.RegularExpressions;
using OpenLedger.Bench.Simulation;

namespace OpenLedger.Tests.Docs;

/// <summary>The table of attacks says of each which tests hold that it fails; they must be there, and run.</summary>
public sealed partial class AttackTableTests
{
    private static readonly IReadOnlyList<string[]> Rows =
        [.. Repository.Current.Read("docs/guides/attacks.md").Split('\n').Where(line => line.StartsWith("| **", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split(" | "))];

    [Fact]
    public void Each_attack_names_tests_that_are_there_and_run()
    {
        var facts = typeof(AttackTableTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null, Explicit: false }).Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToHashSet(StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            Assert.Equal(4, row.Length);
            var tests = Span().Matches(row[3]).Select(m => m.Groups["text"].Value).ToList();
            Assert.NotEmpty(tests);
            Assert.All(tests, test => Assert.Contains(test, facts));
        }
    }

    [Fact]
    public void Attacks_that_must_be_withstood_and_those_of_the_simulation_are_all_in_it()
    {
        var names = Rows.Select(row => Name().Match(row[0]).Groups["text"].Value).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        string[] required = ["Double vote", "Vote, then unstake", "Flash delegation", "Grief disputes", "Sandwiching a parameter change", "Dust", "Overflow", "Time edges", "Reentrant claims"];
        Assert.All(required, attack => Assert.Contains(attack, names));
        var deeds = Rows.SelectMany(row => Span().Matches(row[2]).Select(m => m.Groups["text"].Value)).ToHashSet(StringComparer.Ordinal);
        Assert.All(deeds, deed => Assert.True(Enum.TryParse<Deed>(deed["Deed.".Length..], out _), deed));
        Assert.All(Enum.GetValues<Deed>().Where(SimulatedAttacker.IsAttack), attack => Assert.Contains($"Deed.{attack}", deeds));
    }

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Span();

    [GeneratedRegex(@"^\*\*(?<text>[^*]+)\*\*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();
}
