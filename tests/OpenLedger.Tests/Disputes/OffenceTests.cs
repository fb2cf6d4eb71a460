using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Tests.Disputes;

public sealed class OffenceTests
{
    [Fact]
    public void Documented_table_is_that_of_the_code()
    {
        var documented = Docs.Repository.Current.Read("docs/guides/offences.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(Offence.All.Select(o => $"| `{o.Word}` | {o.Description} | {o.Evidence} | {o.Judge.Word()} | `{o.Parameter}` | {(o.EndsRoles ? "yes" : "no")} |"), documented);
    }

    [Fact]
    public void Parameter_that_an_offence_names_is_the_one_that_it_costs()
    {
        foreach (var offence in Offence.All)
        {
            var parameter = ParameterRegistry.Find(offence.Parameter)!;
            Assert.Equal(7UL, offence.Fraction(parameter.With(LedgerParameters.Default, 7)));
            Assert.Same(offence, Offence.Find(offence.Word));
        }
        Assert.Equal(Offence.All.Select(o => o.Word).Order(StringComparer.Ordinal), Offence.All.Select(o => o.Word));
        Assert.Null(Offence.Find("lateness"));
    }
}
