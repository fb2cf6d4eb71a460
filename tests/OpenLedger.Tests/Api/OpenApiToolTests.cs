using System.Text.Json;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>What others' tools make of the OpenAPI document: a linter, and a generator of clients.</summary>
[Collection(ApiCollection.Name)]
public sealed class OpenApiToolTests(StackFixture stack) : IDisposable
{
    private const string Document = "docs/api/openapi.json";

    /// <summary>Inside of the repository, so that node finds its packages.</summary>
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(RepositoryLayout.Root, "artifacts", $"generated-client-{Guid.NewGuid():n}"));

    [Fact]
    public async Task Linter_finds_nothing()
    {
        var said = await NodeTool.RunAsync("redocly", "lint", Document, "--config", "docs/api/redocly.yaml");
        Assert.Contains("Your API description is valid", said);
        Assert.DoesNotContain("You have", said);
    }

    [Fact]
    public async Task Linter_finds_what_is_wrong()
    {
        var broken = Path.Combine(_folder.FullName, "openapi.json");
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryLayout.Root, Document), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(broken, text.Replace("\"operationId\": \"GetLedger\"", "\"operationId\": \"GetEntry\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => NodeTool.RunAsync("redocly", "lint", broken, "--config", "docs/api/redocly.yaml"));
        Assert.Contains("operation-operationId-unique", failure.Message);
    }

    [Fact]
    public async Task Client_generated_from_the_document_contributes_a_file()
    {
        string InFolder(string name) => Path.Combine(_folder.FullName, name);
        await NodeTool.RunAsync("openapi-typescript", Document, "-o", InFolder("api.d.ts"));
        File.Copy(Path.Combine(RepositoryLayout.Root, "tests", "OpenLedger.Tests", "Api", "generated-client.mts"), InFolder("client.mts"));
        await NodeTool.RunAsync("tsc", "--strict", "--target", "es2022", "--lib", "es2023,dom", "--module", "nodenext", "--skipLibCheck", "--outDir", _folder.FullName, InFolder("client.mts"));
        var key = KeyPair.Generate();
        var contribution = await NodeScript.RunAsync<JsonElement>(
            InFolder("client.mjs"), JsonSerializer.Serialize(new { server = stack.Stack.Functions.Address, privateKey = key.ExportPrivateKey(), content = "One.\n\nTwo.\n\nThree.\n" }));
        Assert.Equal(("ingested", "3", key.Address.ToString()),
            (contribution.GetProperty("state").GetString(), contribution.GetProperty("records").GetString(), contribution.GetProperty("contributor").GetString()));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
