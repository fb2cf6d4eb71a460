namespace OpenLedger.Tests.Architecture;

/// <summary>The same rules on what the compiler made: what a file does not name, an assembly may still know through others.</summary>
public sealed class AssemblyTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["OpenLedger.Core"] = [],
        ["OpenLedger.Storage"] = ["OpenLedger.Core"],
        ["OpenLedger.Functions"] = ["OpenLedger.Core", "OpenLedger.Storage"],
        ["OpenLedger.Cli"] = ["OpenLedger.Core", "OpenLedger.Storage"],
    };

    /// <summary>Clocks, randomness and I/O, which the rules get from outside or not at all.</summary>
    private static readonly string[] ImpureMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Threading.Thread.Sleep",
    ];

    private static readonly string[] ImpureTypes =
    [
        "System.Random", "System.Security.Cryptography.RandomNumberGenerator", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Console",
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.RandomAccess",
    ];

    public static TheoryData<string> ProductAssemblies { get; } = [.. MayKnow.Keys];

    [Theory]
    [MemberData(nameof(ProductAssemblies))]
    public void Assembly_knows_only_those_that_it_may(string name)
    {
        var assembly = Built(name);
        var product = assembly.References.Where(r => r.StartsWith("OpenLedger.", StringComparison.Ordinal) && !r.StartsWith("OpenLedger.Polyfills.", StringComparison.Ordinal));
        Assert.Subset(MayKnow[name].ToHashSet(StringComparer.Ordinal), product.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Core_knows_the_base_library_and_signatures_only()
    {
        var core = Built("OpenLedger.Core");
        Assert.Contains(core.References, IsSigning);
        Assert.All(core.References, r => Assert.True(
            r is "netstandard" || r.StartsWith("System.", StringComparison.Ordinal) || IsSigning(r), $"OpenLedger.Core knows {r}."));

        static bool IsSigning(string reference) =>
            reference is "OpenLedger.Polyfills.Nethereum" or "BouncyCastle.Crypto" or "BouncyCastle.Cryptography" || reference.StartsWith("Nethereum.", StringComparison.Ordinal);
    }

    [Fact]
    public void Core_has_no_clock_no_randomness_and_no_io_of_its_own()
    {
        var core = Built("OpenLedger.Core");
        // The scan sees what is there.
        Assert.Contains("System.TimeProvider.GetUtcNow", core.Members);
        Assert.Contains("System.IO.Stream", core.Types);
        Assert.Empty(core.Members.Intersect(ImpureMembers, StringComparer.Ordinal));
        // Compilers ask for the thread in iterators.
        Assert.DoesNotContain(core.Members, m => m.StartsWith("System.Environment.", StringComparison.Ordinal) && m != "System.Environment.get_CurrentManagedThreadId");
        Assert.Empty(core.Types.Intersect(ImpureTypes, StringComparer.Ordinal));
        Assert.DoesNotContain(core.Types, t => t.StartsWith("System.Net.", StringComparison.Ordinal));
    }

    /// <summary>What leaves the scheduler of its caller can have no place in a simulation, whose one thread decides the order of everything.</summary>
    [Fact]
    public void Core_goes_on_where_its_caller_is()
    {
        var core = Built("OpenLedger.Core");
        Assert.Contains("System.Threading.Tasks.TaskScheduler.get_Current", core.Members);
        Assert.Empty(core.Members.Intersect(["System.Threading.Tasks.Task.Run", "System.Threading.CancellationTokenSource.CancelAsync"], StringComparer.Ordinal));
        Assert.DoesNotContain("System.Threading.ThreadPool", core.Types);
    }

    [Fact]
    public void Scan_finds_what_core_may_not_use()
    {
        // These tests themselves read files and roll dice.
        var tests = Built("OpenLedger.Tests");
        Assert.Contains("System.Random", tests.Types);
        Assert.Contains("System.IO.File", tests.Types);
        Assert.Contains("System.IO.File.Exists", tests.Members);
        Assert.Contains("System.Threading.Tasks.Task.Run", tests.Members);
    }

    [Fact]
    public void Polyfills_know_nothing_of_the_product()
    {
        var polyfills = Project.All.Where(p => p.Folder == "polyfills").Select(p => BuiltAssembly.Find(p.AssemblyName)).OfType<BuiltAssembly>().ToList();
        Assert.All(polyfills, p => Assert.DoesNotContain(p.References, r =>
            r.StartsWith("OpenLedger.", StringComparison.Ordinal) && !r.StartsWith("OpenLedger.Polyfills.", StringComparison.Ordinal)));
        // Core either has its stand-in beside it or the package itself, as the build decided.
        Assert.Equal(Built("OpenLedger.Core").References.Contains("OpenLedger.Polyfills.Nethereum"), polyfills.Any(p => p.Name == "OpenLedger.Polyfills.Nethereum"));
    }

    [Fact]
    public void All_assemblies_of_the_repository_target_net10()
    {
        var built = Project.All.Select(p => BuiltAssembly.Find(p.AssemblyName)).OfType<BuiltAssembly>().Where(a => a.Name != "System.IO.Hashing" || IsOurs()).ToList();
        Assert.Superset(new HashSet<string>([.. MayKnow.Keys, "OpenLedger.Tests", "OpenLedger.TestKit"]), built.Select(a => a.Name).ToHashSet());
        Assert.All(built, a => Assert.Equal(".NETCoreApp,Version=v10.0", a.TargetFramework));

        // Against the upstream packages the assembly of that name is upstream's.
        static bool IsOurs() => Built("OpenLedger.Core").References.Contains("OpenLedger.Polyfills.Nethereum");
    }

    private static BuiltAssembly Built(string name) => BuiltAssembly.Find(name) ?? throw new FileNotFoundException($"{name}.dll does not lie beside the tests.");
}
