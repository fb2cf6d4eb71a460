// Extracts the public surface of an upstream package from its API listing or sources into a list: see polyfills/README.md for where those come from.
//
//   dotnet run polyfills/surface/extract.cs -- --package ID --version V --repository OWNER/NAME --reference "tag T (commit C)" --base FOLDER
//       [--part-of ID] [--nullable] [--netstandard] [--define SYMBOL]... [--except TYPE]... [--note TEXT] --out FILE SOURCE...
//
// SOURCE is a file or a folder under --base; the list names it by its path from there, which is its path in upstream's repository.
#:project Surface.csproj
#:property PublishAot=false
#:property NuGetLockFilePath=$(RepositoryRoot)artifacts/lock/extract.lock.json
#:property RestoreLockedMode=false

using OpenLedger.Polyfills.Surface;

string? package = null, version = null, repository = null, reference = null, partOf = null, note = null, baseFolder = null, output = null;
var nullable = false;
var symbols = new List<string> { "NET", "NETCOREAPP" };
symbols.AddRange(Enumerable.Range(5, 6).Select(v => $"NET{v}_0_OR_GREATER"));
var except = new List<string>();
var inputs = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--package": package = args[++i]; break;
        case "--version": version = args[++i]; break;
        case "--repository": repository = args[++i]; break;
        case "--reference": reference = args[++i]; break;
        case "--part-of": partOf = args[++i]; break;
        case "--note": note = args[++i]; break;
        case "--base": baseFolder = Path.GetFullPath(args[++i]); break;
        case "--out": output = args[++i]; break;
        case "--nullable": nullable = true; break;
        case "--netstandard": symbols = ["NETSTANDARD", "NETSTANDARD2_0", "NETSTANDARD2_0_OR_GREATER"]; break;
        case "--define": symbols.Add(args[++i]); break;
        case "--except": except.Add(args[++i]); break;
        case var option when option.StartsWith("--", StringComparison.Ordinal):
            Console.Error.WriteLine($"Unknown option {option}.");
            return 2;
        default: inputs.Add(args[i]); break;
    }
}
if (package is null || version is null || repository is null || reference is null || baseFolder is null || output is null || inputs.Count == 0)
{
    Console.Error.WriteLine("Missing option: --package, --version, --repository, --reference, --base, --out and at least one SOURCE are needed.");
    return 2;
}

var files = inputs.Select(p => Path.GetFullPath(Path.Combine(baseFolder, p)))
    .SelectMany(p => Directory.Exists(p) ? Directory.EnumerateFiles(p, "*.cs", SearchOption.AllDirectories) : [p])
    .Order(StringComparer.Ordinal).ToList();
var types = SourceSurface.Read(files.Select(File.ReadAllText), new SourceOptions(nullable, symbols));
var unknown = except.Except(types.Select(t => t.Name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"No such type to leave out: {string.Join(", ", unknown)}.");
    return 1;
}
types = [.. types.Where(t => !except.Contains(t.Name))];
var list = new SurfaceList(package, version, partOf, repository, reference, note,
    [.. files.Select(f => Path.GetRelativePath(baseFolder, f).Replace('\\', '/'))], types);
File.WriteAllText(output, list.ToString());
Console.WriteLine($"{package} {version}: {list.Types.Count} types, {list.MemberCount} members");
return 0;
