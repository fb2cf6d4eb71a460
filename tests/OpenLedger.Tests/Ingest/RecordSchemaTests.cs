using System.Text;
using System.Text.Json;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Results;

namespace OpenLedger.Tests.Ingest;

public sealed class RecordSchemaTests
{
    private const string Everything = """
        {"additional":false,"fields":[
            {"name":"s","required":true,"type":"string"},{"name":"n","required":false,"type":"number"},{"name":"i","required":false,"type":"integer"},
            {"name":"b","required":false,"type":"boolean"},{"name":"o","required":false,"type":"object"},{"name":"a","required":false,"type":"array"}]}
        """;

    [Theory]
    [InlineData("""{"s":"x"}""", null)]
    [InlineData("""{"a":[],"b":true,"i":3,"n":1.5,"o":{},"s":""}""", null)]
    [InlineData("""{"i":-2,"n":7,"b":false,"s":""}""", null)]
    [InlineData("""{"i":1e20,"s":""}""", null)]
    [InlineData("""{"n":1}""", "/s")]
    [InlineData("""{"s":1}""", "/s")]
    [InlineData("""{"s":null}""", "/s")]
    [InlineData("""{"s":"","n":"1"}""", "/n")]
    [InlineData("""{"s":"","i":1.5}""", "/i")]
    [InlineData("""{"s":"","b":0}""", "/b")]
    [InlineData("""{"s":"","o":[]}""", "/o")]
    [InlineData("""{"s":"","a":{}}""", "/a")]
    [InlineData("""{"s":"","x/y":1}""", "/x~1y")]
    [InlineData("[]", null, false)]
    public void Record_matches_or_the_first_field_that_does_not_is_named(string record, string? pointer, bool isObject = true)
    {
        using var document = JsonDocument.Parse(record);
        var error = Parse(Everything).Value.Validate(document.RootElement);
        Assert.Equal(pointer, error?.Pointer);
        Assert.Equal(pointer is null && isObject, error is null);
        Assert.True(error is null || error.Code == "schema-violation");
    }

    [Fact]
    public void Additional_members_pass_where_the_schema_says_so()
    {
        using var document = JsonDocument.Parse("""{"s":"","more":1}""");
        Assert.Null(Parse(Everything.Replace("false,\"fields\"", "true,\"fields\"", StringComparison.Ordinal)).Value.Validate(document.RootElement));
    }

    [Theory]
    [InlineData("""{"additional":true,"fields":[]}""", "length-out-of-range")]
    [InlineData("""{"fields":[{"name":"a","required":true,"type":"string"}]}""", "missing-member")]
    [InlineData("""{"additional":1,"fields":[{"name":"a","required":true,"type":"string"}]}""", "wrong-type")]
    [InlineData("""{"additional":true,"fields":[{"name":"a","required":true,"type":"text"}]}""", "not-allowed")]
    [InlineData("""{"additional":true,"fields":[{"name":"","required":true,"type":"string"}]}""", "length-out-of-range")]
    [InlineData("""{"additional":true,"fields":[{"name":"a","required":true,"type":"string"},{"name":"a","required":true,"type":"number"}]}""", "duplicate-field")]
    [InlineData("""{"additional":true,"fields":[{"name":"a","required":true,"type":"string","x":1}]}""", "unknown-member")]
    [InlineData("""{"additional":true,"extra":1,"fields":[{"name":"a","required":true,"type":"string"}]}""", "unknown-member")]
    [InlineData("[]", "wrong-type")]
    [InlineData("{", "malformed-json")]
    public void Schema_that_breaks_a_rule_is_an_error(string schema, string code) => Assert.Equal(code, Parse(schema).Error?.Code);

    [Fact]
    public void Bounds_hold_for_the_number_of_fields_and_their_names()
    {
        static string Fields(int count, int length) => "{\"additional\":true,\"fields\":[" + string.Join(',', Enumerable.Range(0, count)
            .Select(i => $"{{\"name\":\"{i.ToString().PadLeft(length, 'x')}\",\"required\":true,\"type\":\"string\"}}")) + "]}";
        Assert.Equal(200, Parse(Fields(200, 100)).Value.Fields.Count);
        Assert.False(Parse(Fields(201, 3)).IsOk);
        Assert.False(Parse(Fields(1, 101)).IsOk);
    }

    [Fact]
    public void Written_schema_reads_back()
    {
        var schema = Parse(Everything).Value;
        var back = RecordSchema.Parse(schema.ToJson()).Value;
        Assert.Equal(schema.Fields, back.Fields);
        Assert.Equal(schema.Additional, back.Additional);
    }

    [Theory]
    [InlineData("a", "string", true, FileFormat.Csv, true)]
    [InlineData("a", "number", true, FileFormat.Csv, false)]
    [InlineData("a", "number", false, FileFormat.Csv, true)]
    [InlineData("a", "number", true, FileFormat.Jsonl, true)]
    [InlineData("text", "string", true, FileFormat.Text, true)]
    [InlineData("a", "string", true, FileFormat.Markdown, false)]
    [InlineData("a", "string", false, FileFormat.Markdown, true)]
    public void Format_fits_only_where_its_strings_can_match(string name, string type, bool required, FileFormat format, bool fits)
    {
        var schema = Parse(JsonSerializer.Serialize(new { additional = true, fields = new[] { new { name, required, type } } })).Value;
        Assert.Equal(fits, schema.CheckFormat(format) is null);
    }

    private static Result<RecordSchema> Parse(string json) => RecordSchema.Parse(Encoding.UTF8.GetBytes(json));
}
