using System.Xml.Linq;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Architecture;

/// <summary>A csproj as it is written, before any swap of packages for projects.</summary>
/// <param name="Folder">The first folder below the repository's root: <c>core</c>, <c>polyfills</c>, …</param>
/// <param name="Path">The file, from the repository's root.</param>
internal sealed record Project(string Folder, string Path)
{
    private readonly XDocument _document = XDocument.Load(System.IO.Path.Combine(RepositoryLayout.Root, Path));

    public static IReadOnlyList<Project> All { get; } =
    [
        .. Directory.EnumerateDirectories(RepositoryLayout.Root)
            .Where(folder => System.IO.Path.GetFileName(folder) is not ("node_modules" or "artifacts" or "artifacts-upstream") && !System.IO.Path.GetFileName(folder).StartsWith('.'))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(RepositoryLayout.Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)
            .Select(file => new Project(file.Split('/')[0], file)),
    ];

    public string AssemblyName => _document.Descendants("AssemblyName").FirstOrDefault()?.Value ?? System.IO.Path.GetFileNameWithoutExtension(Path);

    public IReadOnlyList<string> Packages => Includes("PackageReference");

    /// <summary>The projects that it names, from the repository's root.</summary>
    public IReadOnlyList<string> Projects =>
    [
        .. Includes("ProjectReference").Select(include => System.IO.Path.GetRelativePath(RepositoryLayout.Root,
            System.IO.Path.GetFullPath(include, System.IO.Path.Combine(RepositoryLayout.Root, System.IO.Path.GetDirectoryName(Path)!)))),
    ];

    public bool Sets(string property) => _document.Descendants(property).Any();

    public static IReadOnlyList<string> ReadIncludes(string file, string element, string attribute = "Include") =>
    [
        .. XDocument.Load(System.IO.Path.Combine(RepositoryLayout.Root, file)).Descendants(element).Select(e => e.Attribute(attribute)?.Value).OfType<string>(),
    ];

    private List<string> Includes(string element) => [.. _document.Descendants(element).Select(e => e.Attribute("Include")?.Value).OfType<string>()];
}
