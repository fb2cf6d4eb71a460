using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Docs;

/// <summary>What the tests of core ask of the checkout: files that they compare with what core says.</summary>
internal sealed class Repository
{
    public static Repository Current { get; } = new();

    public string Read(string path) => File.ReadAllText(Path.Combine(RepositoryLayout.Root, path));
}
