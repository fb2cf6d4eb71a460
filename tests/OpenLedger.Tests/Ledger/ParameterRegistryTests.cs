using System.Globalization;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Tests.Ledger;

public sealed class ParameterRegistryTests
{
    public static TheoryData<string> Names { get; } = [.. ParameterRegistry.All.Select(p => p.Name)];

    [Fact]
    public void Parameters_are_in_the_order_of_their_names_each_once_and_say_what_they_decide()
    {
        var names = ParameterRegistry.All.Select(p => p.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        Assert.All(ParameterRegistry.All, p => Assert.True(p.Description.EndsWith('.') && p.Description.Length is > 10 and <= 300, p.Name));
        Assert.All(ParameterRegistry.All, p => Assert.Same(p, ParameterRegistry.Find(p.Name)));
        Assert.All(ParameterRegistry.All.Where(p => p.Type == ParameterType.Duration), p => Assert.EndsWith("Ms", p.Name, StringComparison.Ordinal));
        Assert.Null(ParameterRegistry.Find("maxEverything"));
    }

    [Fact]
    public void Every_property_is_a_parameter_of_its_name()
    {
        var properties = typeof(LedgerParameters).GetProperties().Where(p => p.CanWrite).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]);
        Assert.Equal(properties.Order(StringComparer.Ordinal), ParameterRegistry.All.Select(p => p.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameter_sets_itself_and_no_other(string name)
    {
        var parameter = ParameterRegistry.Find(name)!;
        Assert.All([parameter.Min, parameter.Max], value =>
        {
            var set = parameter.With(LedgerParameters.Default, value);
            Assert.Equal(value, parameter.Get(set));
            Assert.All(ParameterRegistry.All.Where(p => p != parameter), other => Assert.Equal(other.Default, other.Get(set)));
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), set.ToMembers()[name]);
        });
        Assert.InRange(parameter.Default, parameter.Min, parameter.Max);
        Assert.Equal("parameter-out-of-range", parameter.Max < ulong.MaxValue ? ParameterRegistry.Check(parameter.With(LedgerParameters.Default, parameter.Max + 1))?.Code : "parameter-out-of-range");
        Assert.NotEmpty(ParameterTypes.Word(parameter.Type));
        Assert.NotEmpty(ParameterTypes.Unit(parameter.Type));
    }

    [Fact]
    public void Defaults_fit_together_and_every_invariant_names_parameters_and_can_be_broken()
    {
        Assert.Null(ParameterRegistry.Check(LedgerParameters.Default));
        Assert.All(ParameterRegistry.Invariants, invariant =>
        {
            var named = invariant.Parameters.Select(name => ParameterRegistry.Find(name)!).ToList();
            // Some corner of the bounds breaks it, or it would say nothing that the bounds do not.
            var corners = named.Aggregate((IEnumerable<LedgerParameters>)[LedgerParameters.Default], (sets, p) => sets.SelectMany(set => new[] { p.With(set, p.Min), p.With(set, p.Max) }));
            Assert.Contains(corners, corner => !invariant.Holds(corner));
        });
    }

    [Theory]
    [InlineData("maxPartBytes", 1, "minPartBytes ≤ maxPartBytes would not hold: minPartBytes would be 1048576, maxPartBytes would be 1.")]
    [InlineData("maxPartsPerContribution", 63, "maxFilesPerContribution ≤ maxPartsPerContribution would not hold: maxFilesPerContribution would be 64, maxPartsPerContribution would be 63.")]
    [InlineData("maxPartsPerContribution", 255, "maxFileBytes ≤ maxPartBytes × maxPartsPerContribution would not hold: maxFileBytes would be 68719476736, maxPartBytes would be 268435456, maxPartsPerContribution would be 255.")]
    public void Parameters_that_do_not_fit_together_are_refused_with_the_rule(string name, ulong value, string message)
    {
        var error = ParameterRegistry.Check(ParameterRegistry.Find(name)!.With(LedgerParameters.Default, value));
        Assert.Equal(("parameters-inconsistent", message), (error?.Code, error?.Message));
    }

    [Fact]
    public void Shares_of_a_whole_sum_to_it()
    {
        var invariant = ParameterInvariant.SumsTo(88, "maxFilesPerContribution", "maxHoldsPerAccount");
        Assert.Equal("maxFilesPerContribution + maxHoldsPerAccount = 88", invariant.Rule);
        Assert.True(invariant.Holds(LedgerParameters.Default with { MaxFilesPerContribution = 64, MaxHoldsPerAccount = 24 }));
        Assert.False(invariant.Holds(LedgerParameters.Default with { MaxFilesPerContribution = 64, MaxHoldsPerAccount = 23 }));
    }
}
