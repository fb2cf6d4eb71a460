using System.Reflection;
using System.Xml.Linq;
using OpenLedger.Cli.Stack;
using OpenLedger.Polyfills.Surface;

namespace OpenLedger.Polyfills.Tests.Surface;

/// <summary>Every public member of a polyfill is one of upstream's, with the same names, order, defaults and nullability (docs: polyfills/README.md).</summary>
public sealed class SurfaceTests
{
    private static readonly string s_folder = Path.Combine(RepositoryLayout.Root, "polyfills", "surface");

    /// <summary>Package id → folder under polyfills/, from the table that swaps them.</summary>
    private static readonly Dictionary<string, string> s_polyfills = XDocument.Load(Path.Combine(RepositoryLayout.Root, "Directory.Build.targets"))
        .Descendants("Polyfill").ToDictionary(p => p.Attribute("Include")!.Value, p => p.Attribute("Folder")!.Value, StringComparer.Ordinal);

    /// <summary>Packages so small that their polyfill is whole, with the number of members that upstream has.</summary>
    private static readonly Dictionary<string, int> s_whole = new(StringComparer.Ordinal) { ["Microsoft.Azure.Functions.Worker.Extensions.Timer"] = 11 };

    public static TheoryData<string> Folders => [.. s_polyfills.Values.Distinct(StringComparer.Ordinal)];

    public static TheoryData<string> ListFiles => [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Polyfill_public_surface_is_a_subset_of_upstreams(string folder)
    {
        var assembly = PolyfillOf(folder);
        var differences = SurfaceComparison.Differences(ListsOf(folder), AssemblySurface.Read(assembly, annotate: true), AssemblySurface.Read(assembly, annotate: false)).ToList();
        Assert.True(differences.Count == 0, $"{assembly.GetName().Name} differs from upstream in {differences.Count} places:\n    {string.Join("\n    ", differences)}");
    }

    [Theory]
    [MemberData(nameof(ListFiles))]
    public void List_holds_something_that_the_polyfill_lacks(string file)
    {
        var list = Load(file);
        var folder = s_polyfills[list.PartOf ?? list.Package];
        if (s_whole.TryGetValue(list.Package, out var members))
        {
            Assert.Equal(members, list.MemberCount);
            return;
        }
        Assert.False(SurfaceComparison.HasNothingMore(list, AssemblySurface.Read(PolyfillOf(folder), annotate: false)),
            $"{file} has nothing that the polyfill lacks: was it made from the polyfill, or cut down to it?");
    }

    [Theory]
    [MemberData(nameof(ListFiles))]
    public void List_is_as_it_was_extracted(string file)
    {
        var list = Load(file);
        var header = File.ReadLines(Path.Combine(s_folder, file)).TakeWhile(l => l.StartsWith('#')).ToList();
        Assert.Equal(list.Package + ".txt", file);
        Assert.Contains($"# types: {list.Types.Count}", header);
        Assert.Contains($"# members: {list.MemberCount}", header);
        Assert.Matches("(^| )commit [0-9a-f]{40}$", list.Reference);
        Assert.NotEmpty(list.Sources);
        Assert.All(list.Sources, s => Assert.False(Path.IsPathRooted(s) || s.Contains("..", StringComparison.Ordinal)));
        Assert.Distinct(list.Types.Select(t => t.Name), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ListFiles))]
    public void List_holds_whole_types(string file)
    {
        // An enumeration has values, a static class has members or types within it, and nothing is listed twice.
        var types = Load(file).Types;
        foreach (var type in types)
        {
            Assert.Distinct(type.Members, StringComparer.Ordinal);
            if (type.Declaration.StartsWith("enum", StringComparison.Ordinal))
                Assert.All(type.Members, m => Assert.Matches(@"^\w+ = -?\d+$", m));
            if (type.Declaration.StartsWith("enum", StringComparison.Ordinal))
                Assert.NotEmpty(type.Members);
            if (type.Declaration.StartsWith("static class", StringComparison.Ordinal))
                Assert.True(type.Members.Count > 0 || types.Any(t => t.Name.StartsWith(type.Name + ".", StringComparison.Ordinal)), $"{type.Name} is empty.");
        }
    }

    [Fact]
    public void Every_polyfilled_package_has_a_list_of_the_pinned_version()
    {
        var pinned = XDocument.Load(Path.Combine(RepositoryLayout.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").ToDictionary(p => p.Attribute("Include")!.Value, p => p.Attribute("Version")!.Value, StringComparer.Ordinal);
        foreach (var id in s_polyfills.Keys)
        {
            var file = Path.Combine(s_folder, id + ".txt");
            Assert.True(File.Exists(file), $"No list of {id}: polyfills/surface/refresh.sh makes it.");
            Assert.Equal(pinned[id], SurfaceList.Parse(File.ReadAllText(file)).Version);
        }
    }

    private static SurfaceList Load(string file) => SurfaceList.Parse(File.ReadAllText(Path.Combine(s_folder, file)));

    private static List<SurfaceList> ListsOf(string folder) =>
        [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(f => SurfaceList.Parse(File.ReadAllText(f))).Where(l => s_polyfills[l.PartOf ?? l.Package] == folder)];

    private static Assembly PolyfillOf(string folder)
    {
        var project = XDocument.Load(Path.Combine(RepositoryLayout.Root, "polyfills", folder, folder + ".csproj"));
        return Assembly.Load(project.Descendants("AssemblyName").Single().Value);
    }
}
