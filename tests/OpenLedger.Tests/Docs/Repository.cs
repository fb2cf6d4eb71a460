using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Docs;

/// <summary>What there is in the checkout: files, types, and the words of its sources.</summary>
internal sealed partial class Repository
{
    private static readonly string[] SourceEndings = [".cs", ".csproj", ".props", ".targets", ".json", ".sh", ".py"];

    private readonly FrozenSet<string> _paths;
    private readonly FrozenSet<string> _words;
    private readonly FrozenSet<string> _literals;
    private readonly ILookup<string, Type> _types;

    private Repository()
    {
        Root = RepositoryLayout.Root;
        Ignored = File.ReadAllLines(Path.Combine(Root, ".gitignore")).Select(line => line.Trim('/')).Where(line => line.Length > 0).ToHashSet(StringComparer.Ordinal);
        var files = Files(new DirectoryInfo(Root)).Select(file => Path.GetRelativePath(Root, file)).ToList();
        _paths = files.Concat(files.SelectMany(Folders)).ToFrozenSet(StringComparer.Ordinal);
        var sources = files.Where(IsSource).ToDictionary(file => file, file => Comment().Replace(File.ReadAllText(Path.Combine(Root, file)), ""), StringComparer.Ordinal);
        _words = sources.Values.SelectMany(text => Word().Matches(text).Select(match => match.Value)).ToFrozenSet(StringComparer.Ordinal);
        _literals = sources.Where(source => !source.Key.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(source => Literal().Matches(source.Value).Select(match => match.Groups["text"].Value)).ToFrozenSet(StringComparer.Ordinal);
        _types = Assemblies().SelectMany(assembly => assembly.GetTypes()).ToLookup(type => type.Name.Split('`')[0], StringComparer.Ordinal);
    }

    public static Repository Current { get; } = new();

    public string Root { get; }

    /// <summary>What git ignores: build outputs and the state of a stack, which documents may name though no checkout has them.</summary>
    public IReadOnlySet<string> Ignored { get; }

    /// <summary>The Markdown documents that are held to the tree, as paths from the root.</summary>
    public IReadOnlyList<string> Documents => [.. _paths.Where(path => path.EndsWith(".md", StringComparison.Ordinal)
        && (path.StartsWith("docs/", StringComparison.Ordinal) || path is "README.md" or "CONTRIBUTING.md" or "SECURITY.md")).Order(StringComparer.Ordinal)];

    /// <summary>The C# sources, as paths from the root.</summary>
    public IEnumerable<string> Sources => _paths.Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>True for a file or folder; a folder may end with a slash.</summary>
    public bool HasPath(string path) => _paths.Contains(path.TrimEnd('/'));

    /// <summary>True for a word that stands in a source outside of comments.</summary>
    public bool HasWord(string word) => _words.Contains(word);

    /// <summary>True for a string that a source of the product holds as a literal.</summary>
    public bool HasLiteral(string text) => _literals.Contains(text);

    public bool HasType(string name) => _types.Contains(name);

    /// <summary>True where a type of that name has a member of that name, or the type is an enumeration with that value.</summary>
    public bool HasMember(string type, string member) => _types[type].Any(candidate => candidate
        .GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy).Length > 0);

    private IEnumerable<string> Files(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name == ".git" || Ignored.Contains(entry.Name))
                continue;
            if (entry is not DirectoryInfo inner)
                yield return entry.FullName;
            else if (entry.LinkTarget is null)
            {
                foreach (var file in Files(inner))
                    yield return file;
            }
        }
    }

    private static IEnumerable<string> Folders(string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static bool IsSource(string path) => SourceEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)) || path == "openledger";

    private static IEnumerable<Assembly> Assemblies() =>
    [
        typeof(Sequencer).Assembly, typeof(StorageOptions).Assembly, typeof(LedgerService).Assembly,
        typeof(LocalStack).Assembly, typeof(Eventually).Assembly, typeof(Repository).Assembly,
    ];

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline, 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+", RegexOptions.None, 10_000)]
    private static partial Regex Word();

    [GeneratedRegex("\"(?<text>[^\"\\n]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Literal();
}
