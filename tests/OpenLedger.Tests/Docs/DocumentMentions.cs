using System.CommandLine;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Tests.Docs;

/// <summary>What a Markdown document mentions in code spans, commands and links, and what of it does not exist.</summary>
internal static partial class DocumentMentions
{
    /// <summary>Names that are written as code and stand for something to fill in.</summary>
    private static readonly HashSet<string> Placeholders = new(["Subject_condition_outcome"], StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<string, bool>> Rules = new(StringComparer.Ordinal)
    {
        ["command"] = HasCommand,
        // Instruments are named like kinds.
        ["kind"] = kind => Kinds.All.Contains(kind) || (kind.StartsWith("openledger.", StringComparison.Ordinal) && Repository.Current.HasLiteral(kind)),
        ["path"] = HasPath,
        ["code"] = code => Repository.Current.HasLiteral(code),
        ["name"] = HasName,
    };

    /// <summary>Everything in code spans and fenced shell blocks that is a path, a type or member, a command, a kind of entry or an error's code.</summary>
    public static IEnumerable<(string Sort, string Text)> Of(string markdown)
    {
        foreach (var line in Fence().Matches(markdown).SelectMany(fence => fence.Groups["body"].Value.Split('\n')))
        {
            if (Command().Match(line) is { Success: true } command)
                yield return ("command", command.Value);
        }
        foreach (Match span in Span().Matches(Fence().Replace(markdown, "")))
        {
            var text = span.Groups["text"].Value;
            if (Sort(text) is { } sort)
                yield return (sort, text);
        }
    }

    /// <summary>What of a document does not exist, each with its sort.</summary>
    public static IEnumerable<string> Missing(string markdown) =>
        Of(markdown).Distinct().Where(mention => !Rules[mention.Sort](mention.Text)).Select(mention => $"{mention.Sort} `{mention.Text}`");

    /// <summary>The relative links of a document that lead nowhere: to no file, or to no heading in it.</summary>
    /// <param name="path">The document, from the root.</param>
    /// <param name="markdown">Its text.</param>
    public static IEnumerable<string> BrokenLinks(string path, string markdown)
    {
        var text = Fence().Replace(markdown, "");
        foreach (var link in Link().Matches(text).Select(match => match.Groups["target"].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            var parts = link.Split('#', 2);
            var root = Repository.Current.Root;
            var target = parts[0].Length == 0 ? path : Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(path) ?? "", parts[0])));
            var isThere = parts[0].Length == 0 || Repository.Current.HasPath(target);
            var headings = isThere && parts.Length > 1 ? Headings(parts[0].Length == 0 ? text : Repository.Current.Read(target)) : [];
            if (!isThere || (parts.Length > 1 && !headings.Contains(parts[1])))
                yield return link;
        }
    }

    private static string? Sort(string text)
    {
        if (Placeholders.Contains(text))
            return null;
        if (text.StartsWith("./openledger ", StringComparison.Ordinal))
            return "command";
        if (PathForm().IsMatch(text) && !MediaType().IsMatch(text))
            return "path";
        if (KindForm().IsMatch(text))
            return "kind";
        if (CodeForm().IsMatch(text))
            return IdForm().IsMatch(text) ? null : "code";
        return NameForm().IsMatch(text) ? "name" : null;
    }

    private static bool HasPath(string path)
    {
        if (Repository.Current.Ignored.Contains(path.TrimStart('/').Split('/')[0]))
            return true;
        return Repository.Current.HasPath(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);
    }

    /// <summary>A type, a member of a type, a package or namespace, or, where neither our types nor our sources know it, nothing.</summary>
    private static bool HasName(string text)
    {
        // A setting is named by its section and its option.
        if (text.Contains("__", StringComparison.Ordinal))
            return text.Split('<')[0].Split("__", StringSplitOptions.RemoveEmptyEntries).All(Repository.Current.HasWord);
        var name = text.Split('<')[0];
        var dot = name.LastIndexOf('.');
        if (dot < 0)
            return Repository.Current.HasType(name) || Repository.Current.HasWord(name);
        var (type, member) = (name[..dot].Split('.')[^1], name[(dot + 1)..]);
        return Repository.Current.HasType(type) ? Repository.Current.HasMember(type, member) : name.Split('.').All(Repository.Current.HasWord);
    }

    /// <summary>True where the words after <c>./openledger</c> are commands, as far as a command has commands of its own.</summary>
    private static bool HasCommand(string line)
    {
        Command command = CommandLine.Create();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            if (command.Subcommands.Count == 0 || word.StartsWith('-'))
                return true;
            if (command.Subcommands.FirstOrDefault(c => c.Name == word) is not { } next)
                return false;
            command = next;
        }
        return true;
    }

    /// <summary>The anchors of a document's headings: lower case, words joined by hyphens, nothing but letters and digits.</summary>
    private static HashSet<string> Headings(string markdown) =>
        [.. Heading().Matches(markdown).Select(match => NotInAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"^ *```(?:sh|text)\n(?<body>.*?)^ *```|^ *```\w*\n.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\./openledger [^)\n]*", RegexOptions.None, 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Span();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^a-z0-9 \-]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^(\.?[\w\-.]+/)+[\w.\-]*$|^\.?[\w\-]+(\.[\w\-]+)*\.(cs|csproj|json|md|sln|props|targets|sh|py|mjs|txt|editorconfig)$|^\./[\w\-]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathForm();

    [GeneratedRegex("^(application|text|image)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^[a-z]+(\.[a-z]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KindForm();

    [GeneratedRegex("^[a-z]+(-[a-z0-9]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeForm();

    [GeneratedRegex("^(dn|ct)-[0-9]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[A-Za-z]\w*(\.[A-Z]\w*)*(<T>)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameForm();
}
