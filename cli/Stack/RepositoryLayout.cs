namespace OpenLedger.Cli.Stack;

/// <summary>Where things lie in a checkout: found from the running program upwards, or named by <c>OPENLEDGER_ROOT</c>.</summary>
public static class RepositoryLayout
{
    /// <summary>The folder that holds OpenLedger.sln.</summary>
    /// <exception cref="DirectoryNotFoundException">The program does not run inside a checkout.</exception>
    public static string Root { get; } = Find();

    /// <summary>An npm package's file, for example <c>NpmFile("azurite", "dist/src/azurite.js")</c>.</summary>
    public static string NpmFile(string package, string path) => Path.Combine(Root, "node_modules", package, path);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("OPENLEDGER_ROOT") is { Length: > 0 } named)
            return named;
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "OpenLedger.sln")))
                    return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException("No OpenLedger.sln above the program or the current folder; set OPENLEDGER_ROOT to the checkout.");
    }
}
