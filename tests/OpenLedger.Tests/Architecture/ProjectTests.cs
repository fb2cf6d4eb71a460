using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Architecture;

/// <summary>Who may know whom, on the project files. What this says of packages holds with and without polyfills.</summary>
public sealed class ProjectTests
{
    /// <summary>Which folders each folder of the product may reference; <c>infra</c> and <c>workers</c> are named before they are there.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["core"] = [],
        ["storage"] = ["core"],
        ["functions"] = ["core", "storage"],
        ["workers"] = ["core", "storage"],
        ["cli"] = ["core", "storage"],
        ["infra"] = ["core"],
        ["bench"] = ["core", "storage", "functions", "workers", "cli"],
        ["polyfills"] = ["polyfills"],
        ["tests"] = ["core", "storage", "functions", "workers", "cli", "infra", "bench", "polyfills", "tests"],
    };

    private static readonly string[] CorePackages =
        ["BouncyCastle.Cryptography", "Nethereum.Signer", "Nethereum.Signer.EIP712", "Nethereum.ABI", "Nethereum.Util", "Nethereum.Hex"];

    private static IEnumerable<Project> Product => Project.All.Where(p => p.Folder is not ("polyfills" or "tests"));

    [Fact]
    public void Projects_know_only_those_that_they_may()
    {
        Assert.Superset(new HashSet<string>(["core", "storage", "functions", "cli", "bench", "polyfills", "tests"]), Project.All.Select(p => p.Folder).ToHashSet());
        foreach (var project in Project.All)
        {
            Assert.True(MayKnow.TryGetValue(project.Folder, out var allowed), $"{project.Path}: nothing says whom {project.Folder} may know.");
            Assert.All(project.Projects, other => Assert.True(
                File.Exists(Path.Combine(RepositoryLayout.Root, other)) && allowed!.Contains(other.Split('/')[0]), $"{project.Path} may not know {other}."));
        }
    }

    [Fact]
    public void Core_uses_signatures_and_no_other_package()
    {
        var core = Assert.Single(Project.All, p => p.Folder == "core");
        Assert.NotEmpty(core.Packages);
        Assert.All(core.Packages, id => Assert.Contains(id, CorePackages));
        Assert.DoesNotContain("FrameworkReference", File.ReadAllText(Path.Combine(RepositoryLayout.Root, core.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Product_names_upstreams_packages_and_no_stand_in()
    {
        const string Targets = "Directory.Build.targets";
        var standIns = Project.All.Where(p => p.Folder == "polyfills").SelectMany(p => new[] { p.AssemblyName, Path.GetFileNameWithoutExtension(p.Path) })
            .Concat(Project.ReadIncludes(Targets, "PolyfillPackage", "Package")).ToHashSet(StringComparer.Ordinal);
        // The real assembly is checked by name when Azure's library loads, so that one stand-in carries the package's own name.
        standIns.Remove("System.IO.Hashing");
        Assert.Superset(new HashSet<string>(["Portable.BouncyCastle", "Nethereum", "OpenLedger.Polyfills.Tables"]), standIns);
        var upstream = Project.ReadIncludes("Directory.Packages.props", "PackageVersion").ToHashSet(StringComparer.Ordinal);
        foreach (var project in Product)
        {
            Assert.All(project.Packages, id => Assert.True(upstream.Contains(id) && !standIns.Contains(id), $"{project.Path} names {id}."));
            Assert.All(project.Projects, other => Assert.False(other.StartsWith("polyfills/", StringComparison.Ordinal), $"{project.Path} names {other}."));
        }
    }

    [Fact]
    public void Every_stand_in_is_for_a_package_that_is_named_and_versioned()
    {
        var upstream = Project.ReadIncludes("Directory.Packages.props", "PackageVersion").ToHashSet(StringComparer.Ordinal);
        var table = Project.ReadIncludes("Directory.Build.targets", "Polyfill").Where(id => !id.StartsWith('@')).ToList();
        Assert.NotEmpty(table);
        Assert.All(table, id => Assert.Contains(id, upstream));
        var folders = Project.ReadIncludes("Directory.Build.targets", "Polyfill", "Folder").Distinct(StringComparer.Ordinal);
        Assert.All(folders, folder => Assert.True(File.Exists(Path.Combine(RepositoryLayout.Root, "polyfills", folder, folder + ".csproj")), $"There is no polyfills/{folder}."));
    }

    [Fact]
    public void Target_framework_and_versions_are_set_in_one_place()
    {
        Assert.Contains("<TargetFramework>net10.0</TargetFramework>", File.ReadAllText(Path.Combine(RepositoryLayout.Root, "Directory.Build.props")), StringComparison.Ordinal);
        Assert.All(Project.All, project =>
        {
            Assert.False(project.Sets("TargetFramework") || project.Sets("TargetFrameworks"), $"{project.Path} sets its own target framework.");
            Assert.DoesNotContain("Version=\"", File.ReadAllText(Path.Combine(RepositoryLayout.Root, project.Path)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Solution_has_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryLayout.Root, "OpenLedger.sln"));
        Assert.All(Project.All, project => Assert.True(solution.Contains(project.Path.Replace('/', '\\'), StringComparison.Ordinal), $"{project.Path} is not in OpenLedger.sln."));
    }

    [Fact]
    public void Mutation_runs_name_folders_of_core_whose_tests_they_have()
    {
        var mutation = Path.Combine(RepositoryLayout.Root, "tests", "Mutation");
        var named = File.ReadLines(Path.Combine(mutation, "run")).Single(line => line.Contains("folders=(", StringComparison.Ordinal) && line.StartsWith('['));
        var folders = named[(named.LastIndexOf('(') + 1)..].TrimEnd(')').Split(' ');
        var project = File.ReadAllText(Path.Combine(mutation, "Mutation.csproj"));
        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            Assert.True(Directory.Exists(Path.Combine(RepositoryLayout.Root, "core", folder)), $"There is no core/{folder}.");
            Assert.Contains($"../OpenLedger.Tests/{folder}/**/*.cs", project, StringComparison.Ordinal);
        });
    }
}
