using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Demo;

/// <summary>Real texts for the demo: the licences that Debian installs, and the documents of the checkout where those are missing.</summary>
internal static class DemoFiles
{
    /// <summary>How many texts the demo needs.</summary>
    public const int Count = 3;

    private const string LicenceFolder = "/usr/share/common-licenses";
    private static readonly string[] Licences = ["GPL-2", "Apache-2.0", "MPL-1.1", "GPL-3", "LGPL-2.1", "MPL-2.0", "Artistic"];
    private static readonly string[] Documents = ["LICENSE", "README.md", "CONTRIBUTING.md", "SECURITY.md"];

    /// <summary>Copies the texts into <paramref name="folder"/>, with the ending <c>.txt</c>.</summary>
    /// <exception cref="CliException">There are not enough texts on this machine.</exception>
    public static IReadOnlyList<string> CopyTo(string folder)
    {
        var sources = Licences.Select(name => Path.Combine(LicenceFolder, name))
            .Concat(Documents.Select(name => Path.Combine(RepositoryLayout.Root, name)))
            .Where(File.Exists)
            .Take(Count)
            .ToList();
        if (sources.Count < Count)
            throw new CliException($"The demo needs {Count} texts; neither {LicenceFolder} nor the checkout has as many.", "Install Debian's base-files, or run from a full checkout.");
        return sources.ConvertAll(source => CopyAs(source, Path.Combine(folder, Path.GetFileName(source) + ".txt")));
    }

    /// <summary>A copy under another name.</summary>
    public static string CopyAs(string source, string target)
    {
        File.Copy(source, target);
        return target;
    }

    /// <summary>A program that calls itself a text: the running machine's shell.</summary>
    public static string Hostile(string folder) => CopyAs("/bin/sh", Path.Combine(folder, "innocent.txt"));
}
