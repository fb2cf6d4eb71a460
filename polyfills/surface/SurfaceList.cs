using System.Security.Cryptography;
using System.Text;

namespace OpenLedger.Polyfills.Surface;

/// <summary>The whole public surface of an upstream package: a header that says where it comes from, then its types and their members, sorted.</summary>
public sealed record SurfaceList(
    string Package, string Version, string? PartOf, string Repository, string Reference, string? Note, IReadOnlyList<string> Sources, IReadOnlyList<SurfaceType> Types)
{
    private const string Indent = "    ";
    private const string Declares = " = ";

    /// <summary>How many members all the types have.</summary>
    public int MemberCount => Types.Sum(t => t.Members.Count);

    /// <summary>The text of a list file.</summary>
    public override string ToString()
    {
        var body = Body();
        var text = new StringBuilder("# Made by polyfills/surface/extract.cs; not edited by hand (the digest is checked).\n")
            .Append("# package: ").Append(Package).Append('\n')
            .Append("# version: ").Append(Version).Append('\n');
        if (PartOf is not null)
            text.Append("# part of: ").Append(PartOf).Append('\n');
        text.Append("# repository: ").Append(Repository).Append('\n')
            .Append("# reference: ").Append(Reference).Append('\n');
        if (Note is not null)
            text.Append("# note: ").Append(Note).Append('\n');
        foreach (var source in Sources)
            text.Append("# source: ").Append(source).Append('\n');
        return text.Append("# types: ").Append(Types.Count).Append('\n')
            .Append("# members: ").Append(MemberCount).Append('\n')
            .Append("# sha256: ").Append(Digest(body)).Append("\n\n").Append(body).ToString();
    }

    /// <summary>Reads a list file.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or it was changed after it had been made.</exception>
    public static SurfaceList Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidDataException("A surface list has a header, an empty line and a body.");
        var header = text[..end].Split('\n').Select(l => l.TrimStart('#', ' ').Split(": ", 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1], StringComparer.Ordinal);
        var list = new SurfaceList(
            header["package"].Single(), header["version"].Single(), header["part of"].SingleOrDefault(), header["repository"].Single(), header["reference"].Single(),
            header["note"].SingleOrDefault(), [.. header["source"]], [.. ParseBody(text[(end + 2)..])]);
        if (Digest(list.Body()) != header["sha256"].Single() || Digest(text[(end + 2)..]) != header["sha256"].Single())
            throw new InvalidDataException($"The list of {list.Package} was changed after it had been made: its digest differs.");
        return list;
    }

    private static IEnumerable<SurfaceType> ParseBody(string body)
    {
        string? name = null, declaration = null;
        var members = new List<string>();
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal))
            {
                members.Add(line[Indent.Length..]);
                continue;
            }
            if (name is not null)
                yield return new SurfaceType(name, declaration!, members);
            var at = line.IndexOf(Declares, StringComparison.Ordinal);
            if (at < 0)
                throw new InvalidDataException($"No type: {line}");
            (name, declaration, members) = (line[..at], line[(at + Declares.Length)..], []);
        }
        if (name is not null)
            yield return new SurfaceType(name, declaration!, members);
    }

    private static string Digest(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    private string Body()
    {
        var body = new StringBuilder();
        foreach (var type in Types.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            body.Append(type.Name).Append(Declares).Append(type.Declaration).Append('\n');
            foreach (var member in type.Members.OrderBy(m => m.TrimStart('~'), StringComparer.Ordinal))
                body.Append(Indent).Append(member).Append('\n');
        }
        return body.ToString();
    }
}
