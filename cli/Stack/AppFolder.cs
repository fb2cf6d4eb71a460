namespace OpenLedger.Cli.Stack;

/// <summary>Where the other apps of the product lie: beside the published CLI, beside the tests, or in the build output of the checkout.</summary>
public static class AppFolder
{
    /// <summary>The functions app's assembly.</summary>
    public const string Functions = "OpenLedger.Functions";

    /// <summary>The benchmarks' assembly.</summary>
    public const string Bench = "OpenLedger.Bench";

    /// <summary>The CLI's assembly.</summary>
    public const string Cli = "OpenLedger.Cli";

    /// <summary>The folder that holds <c>NAME.dll</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">The app is not built.</exception>
    public static string Of(string name)
    {
        var beside = AppContext.BaseDirectory;
        string[] candidates =
        [
            Path.Combine(beside, "..", name),
            beside,
            Path.Combine(beside, "..", "..", name, "release"),
        ];
        return candidates.Select(Path.GetFullPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, name + ".dll")))
            ?? throw new DirectoryNotFoundException($"{name}.dll is not built: it is in none of {string.Join(", ", candidates.Select(Path.GetFullPath))}.");
    }
}
