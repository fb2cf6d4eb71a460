using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage;

namespace OpenLedger.Tests.Docs;

/// <summary>What an operator can set stands in one page, with the default and the range that the code has.</summary>
public sealed class SettingsTests
{
    private const string Page = "docs/guides/settings.md";

    /// <summary>Read from names of their own, which the page gives instead.</summary>
    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["Storage__ServiceBusConnectionString"] = "ServiceBus",
        ["Storage__ServiceBusNamespace"] = "ServiceBus__fullyQualifiedNamespace",
        ["Ledger__Beneficiaries"] = "Ledger__Beneficiaries__NAME",
        ["Ledger__Parameters"] = "Ledger__Parameters__NAME",
    };

    public static TheoryData<string, string, string> Settings => [.. Found()];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Setting_stands_in_the_page_with_its_default_and_range(string name, string standard, string range)
    {
        var row = Assert.Single(Repository.Current.Read(Page).Split('\n'), line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(standard, cells[2]);
        Assert.Equal(range, cells[3]);
        Assert.True(cells[4].Length > 10, $"the page says too little about {name}");
    }

    [Fact]
    public void Page_names_no_setting_that_there_is_not()
    {
        var known = Found().Select(setting => setting.Item1).ToHashSet(StringComparer.Ordinal);
        var named = Repository.Current.Read(Page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToList();
        Assert.True(known.Count > 30, $"only {known.Count} settings were found");
        Assert.All(named, name => Assert.Contains(name, known));
    }

    private static IEnumerable<(string Name, string Default, string Range)> Found()
    {
        var sections = new[] { typeof(LedgerOptions).Assembly, typeof(StorageOptions).Assembly }.SelectMany(assembly => assembly.GetExportedTypes())
            .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(found => found.Section is not null);
        foreach (var (type, section) in sections)
        {
            var standard = Activator.CreateInstance(type)!;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
            {
                var name = $"{section}__{property.Name}";
                var required = property.GetCustomAttribute<RequiredAttribute>() is not null;
                yield return (OtherNames.GetValueOrDefault(name, name), required ? "required" : Show(property.GetValue(standard)), Range(property));
            }
        }
    }

    private static string Show(object? value) => value switch
    {
        null or "" or ICollection { Count: 0 } => "–",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    // A range that ends where the type does has become a double, which is no longer that number.
    private static string Range(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is not { } range
        ? "–"
        : range.Maximum is >= (double)long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"from {range.Minimum:#,0}")
            : string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:#,0} to {range.Maximum:#,0}");
}
