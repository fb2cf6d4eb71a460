using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Ledger;
using OpenLedger.TestKit.OpenApi;

namespace OpenLedger.Tests.Api;

public sealed partial class OpenApiDocumentTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Committed;
    private static readonly JsonSchemaValidator Validator = new(Document);

    [Fact]
    public void Document_has_the_routes_of_the_code_and_no_others()
    {
        var documented = Document.Operations().Select(o => $"{o.Id}: {o.Method} {o.Path} [{string.Join(',', PathParameters(o))}]");
        Assert.Equal(RoutesOfTheCode().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Commands_of_the_document_are_those_of_the_rules()
    {
        var mapping = Document.Follow("#/components/schemas/Command/discriminator/mapping").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal);
        Assert.Equal(Kinds.All.Where(kind => EntryClasses.Of(kind) is EntryClass.Command or EntryClass.Attested).Order(StringComparer.Ordinal), mapping.Keys.Order(StringComparer.Ordinal));
        Assert.All(mapping, m => Assert.Equal(m.Key, Document.Follow(m.Value + "/properties/kind/const").GetString()));
        Assert.Equal(
            Document.Follow("#/components/schemas/Command/oneOf").EnumerateArray().Select(s => s.GetProperty("$ref").GetString()!).Order(StringComparer.Ordinal),
            mapping.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_of_the_ledger_are_all_documented()
    {
        var documented = Document.Follow("#/components/schemas/LedgerParameters/required").EnumerateArray().Select(n => n.GetString()!);
        Assert.Equal(LedgerParameters.Default.ToMembers().Keys.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Examples_are_valid()
    {
        var checkedExamples = 0;
        var errors = new List<string>();
        foreach (var (pointer, element) in Document.Walk().Where(e => e.Element.ValueKind == JsonValueKind.Object && e.Element.TryGetProperty("schema", out _)))
        {
            foreach (var (name, value) in Examples(element))
            {
                checkedExamples++;
                errors.AddRange(Validator.Validate(value, element.GetProperty("schema")).Select(e => $"{pointer}/{name}: {e}"));
            }
        }
        Assert.Empty(errors);
        Assert.True(checkedExamples > 60, $"Only {checkedExamples} examples were found.");
    }

    [Fact]
    public void Example_of_a_command_is_signed_for_the_example_of_the_ledger()
    {
        var ledger = Example("GetLedger", "200");
        Assert.True(Hash256.TryParse(ledger.GetProperty("genesis").GetString(), out var genesis));
        var domain = new LedgerDomain(ulong.Parse(ledger.GetProperty("chainId").GetString()!), genesis);
        var commands = Document.Operations().Single(o => o.Id == "PostCommand").Definition.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("examples");
        var signed = commands.EnumerateObject().ToDictionary(
            c => c.Name, c => SignedCommand.Parse(JsonSerializer.SerializeToUtf8Bytes(c.Value.GetProperty("value")), domain).Value, StringComparer.Ordinal);
        Assert.Equal(Example("PostCommand", "201").GetProperty("digest").GetString(), signed["create"].Digest.ToString());
        Assert.All(signed.Values, command => Assert.True(Payload.Parse(command.Command.Kind, command.Command.Payload).IsOk));
    }

    [Fact]
    public void Example_of_a_completion_accepts_the_licence_of_the_example_of_the_Datanet()
    {
        var (created, datanet, completed) = (Command("create"), Example("GetDatanet", "200"), Command("complete"));
        var terms = Assert.IsType<DatanetCreate>(Payload.Parse(created.GetProperty("kind").GetString()!, JsonSerializer.SerializeToUtf8Bytes(created.GetProperty("payload"))).Value);
        var hash = terms.Licence.Hash().ToString();
        Assert.Equal(hash, datanet.GetProperty("licenceHash").GetString());
        Assert.Equal(hash, Example("ListDatanets", "200").GetProperty("items")[0].GetProperty("licenceHash").GetString());
        Assert.Equal(hash, completed.GetProperty("payload").GetProperty("licenceHash").GetString());
        Assert.Equal(JsonSerializer.Serialize(terms.Licence.Permissions.ToJson()), JsonSerializer.Serialize(datanet.GetProperty("licence").GetProperty("permissions")));
        var batch = Document.Operations().Single(o => o.Id == "PostCommandBatch").Definition
            .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetProperty("commands");
        Assert.Equal([created, completed], batch.EnumerateArray(), JsonElement.DeepEquals);

        static JsonElement Command(string name) => Document.Operations().Single(o => o.Id == "PostCommand").Definition.GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("examples").GetProperty(name).GetProperty("value");
    }

    [Fact]
    public void Operations_say_what_they_do_and_how_they_refuse()
    {
        var tags = Document.Root.GetProperty("tags").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Document.Operations().Count(), Document.Operations().Select(o => o.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Document.Operations(), operation =>
        {
            Assert.NotEmpty(operation.Definition.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.Definition.GetProperty("description").GetString()!);
            Assert.Subset(tags, operation.Definition.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!).ToHashSet(StringComparer.Ordinal));
            var responses = operation.Definition.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(responses, r => r.Name[0] == '2');
            Assert.Contains(responses, r => r.Name[0] == '4');
            Assert.Contains(responses, r => r.Name == "500");
            Assert.All(responses, r => Assert.NotEmpty(Document.Resolve(r.Value).GetProperty("description").GetString()!));
        });
    }

    [Fact]
    public void References_lead_somewhere_and_every_component_is_used()
    {
        var references = Document.Walk().Where(e => e.Pointer.EndsWith("/$ref", StringComparison.Ordinal) && e.Element.ValueKind == JsonValueKind.String)
            .Select(e => e.Element.GetString()!).ToHashSet(StringComparer.Ordinal);
        Assert.All(references, reference => Document.Follow(reference));
        var components = Document.Root.GetProperty("components").EnumerateObject().Where(c => c.Name != "securitySchemes")
            .SelectMany(c => c.Value.EnumerateObject().Select(member => $"#/components/{c.Name}/{member.Name}"));
        Assert.DoesNotContain(components, c => !references.Contains(c));
        var schemes = Document.Follow("#/components/securitySchemes");
        Assert.All(Document.Walk().Where(e => e.Pointer.EndsWith("/security", StringComparison.Ordinal)).SelectMany(e => e.Element.EnumerateArray()).SelectMany(e => e.EnumerateObject()),
            scheme => Assert.True(schemes.TryGetProperty(scheme.Name, out _), scheme.Name));
    }

    [Fact]
    public void Required_members_are_described()
    {
        var required = Document.Walk().Where(e => e.Element.ValueKind == JsonValueKind.Object && e.Element.TryGetProperty("required", out var r) && r.ValueKind == JsonValueKind.Array
            && e.Element.TryGetProperty("properties", out _)).ToList();
        Assert.NotEmpty(required);
        Assert.Empty(required.SelectMany(e => e.Element.GetProperty("required").EnumerateArray()
            .Where(name => !e.Element.GetProperty("properties").TryGetProperty(name.GetString()!, out _)).Select(name => $"{e.Pointer}: {name}")));
    }

    private static IEnumerable<string> RoutesOfTheCode() =>
        from type in typeof(CommandFunctions).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        from verb in trigger.Methods ?? []
        // Preflight requests are the browser's own, on every route.
        where verb != "options"
        select $"{function.Name}: {verb.ToUpperInvariant()} /{trigger.Route} [{string.Join(',', RouteParameter().Matches(trigger.Route!).Select(m => m.Groups["name"].Value))}]";

    private static IEnumerable<string> PathParameters(OpenApiOperation operation) =>
        !operation.Definition.TryGetProperty("parameters", out var parameters)
            ? []
            : parameters.EnumerateArray().Select(Document.Resolve).Where(p => p.GetProperty("in").GetString() == "path").Select(p =>
            {
                Assert.True(p.GetProperty("required").GetBoolean());
                return p.GetProperty("name").GetString()!;
            });

    private static IEnumerable<(string Name, JsonElement Value)> Examples(JsonElement element)
    {
        if (element.TryGetProperty("example", out var example))
            yield return ("example", example);
        if (element.TryGetProperty("examples", out var examples))
        {
            foreach (var named in examples.EnumerateObject())
                yield return ($"examples/{named.Name}", named.Value.GetProperty("value"));
        }
    }

    private static JsonElement Example(string operation, string status) => Document.Operations().Single(o => o.Id == operation).Definition
        .GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/json").GetProperty("example");

    [GeneratedRegex(@"\{(?<name>[^}:?*]+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RouteParameter();
}
