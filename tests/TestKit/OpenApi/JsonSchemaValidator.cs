using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenLedger.TestKit.OpenApi;

/// <summary>
/// Validates values against the schemas of an OpenAPI document: the part of JSON Schema 2020-12 that the document uses. A keyword that it does not know is an
/// exception, so that no rule of a schema is passed over in silence.
/// </summary>
/// <param name="document">The document, for its references.</param>
public sealed class JsonSchemaValidator(OpenApiDocument document)
{
    private static readonly HashSet<string> Annotations = new(["description", "title", "default", "example", "discriminator"], StringComparer.Ordinal);

    /// <summary>What is wrong with a value, each with its place; empty where it is valid.</summary>
    public IReadOnlyList<string> Validate(JsonElement value, JsonElement schema)
    {
        var errors = new List<string>();
        Check(value, schema, "", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Annotations.Contains(keyword.Name))
                Check(value, schema, keyword, at, errors);
        }
    }

    private void Check(JsonElement value, JsonElement schema, JsonProperty keyword, string at, List<string> errors)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "$ref":
                Check(value, document.Follow(rule.GetString()!), at, errors);
                break;
            case "type":
                Require(Types(rule).Any(t => Is(value, t)), $"is {value.ValueKind}, not {rule}");
                break;
            case "const":
                Require(JsonElement.DeepEquals(value, rule), $"is {value.GetRawText()}, not {rule.GetRawText()}");
                break;
            case "enum":
                Require(rule.EnumerateArray().Any(v => JsonElement.DeepEquals(value, v)), $"is {value.GetRawText()}, which is none of {rule.GetRawText()}");
                break;
            case "allOf":
                foreach (var part in rule.EnumerateArray())
                    Check(value, part, at, errors);
                break;
            case "anyOf":
                Require(Matching(value, rule, at).Count > 0, "matches none of anyOf: " + Reasons(value, rule, at));
                break;
            case "oneOf":
                var matching = Matching(value, rule, at);
                Require(matching.Count == 1, $"matches {matching.Count} of oneOf: {Reasons(value, rule, at)}");
                break;
            default:
                CheckByType(value, schema, keyword, at, errors);
                break;
        }

        void Require(bool holds, string what)
        {
            if (!holds)
                errors.Add($"{(at.Length == 0 ? "/" : at)} {what}");
        }
    }

    /// <summary>The keywords that say something about one type of value only, and nothing about others.</summary>
    private void CheckByType(JsonElement value, JsonElement schema, JsonProperty keyword, string at, List<string> errors)
    {
        var rule = keyword.Value;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        var number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : (double?)null;
        var items = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : (int?)null;
        var holds = keyword.Name switch
        {
            "pattern" => text is null || Regex.IsMatch(text, rule.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            "format" => text is null || HasFormat(text, rule.GetString()!),
            "minLength" => text is null || text.EnumerateRunes().Count() >= rule.GetInt32(),
            "maxLength" => text is null || text.EnumerateRunes().Count() <= rule.GetInt32(),
            "minimum" => number is null || number >= rule.GetDouble(),
            "maximum" => number is null || number <= rule.GetDouble(),
            "minItems" => items is null || items >= rule.GetInt32(),
            "maxItems" => items is null || items <= rule.GetInt32(),
            "items" => CheckItems(value, rule, at, errors),
            "required" => CheckRequired(value, rule, at, errors),
            "properties" => CheckProperties(value, rule, at, errors),
            "additionalProperties" => CheckAdditional(value, schema, rule, at, errors),
            _ => throw new NotSupportedException($"The keyword {keyword.Name} of JSON Schema is not known here; teach it to the validator."),
        };
        if (!holds)
            errors.Add($"{(at.Length == 0 ? "/" : at)} breaks {keyword.Name} {rule.GetRawText()}: {value.GetRawText()}");
    }

    private bool CheckItems(JsonElement value, JsonElement rule, string at, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Check(item, rule, $"{at}/{index++}", errors);
        return true;
    }

    private static bool CheckRequired(JsonElement value, JsonElement rule, string at, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Object)
            errors.AddRange(rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}/{name} is missing"));
        return true;
    }

    private bool CheckProperties(JsonElement value, JsonElement rule, string at, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return true;
        foreach (var member in value.EnumerateObject())
        {
            if (rule.TryGetProperty(member.Name, out var schema))
                Check(member.Value, schema, $"{at}/{member.Name}", errors);
        }
        return true;
    }

    private bool CheckAdditional(JsonElement value, JsonElement schema, JsonElement rule, string at, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Object || rule.ValueKind == JsonValueKind.True)
            return true;
        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out _))
                continue;
            if (rule.ValueKind == JsonValueKind.False)
                errors.Add($"{at}/{member.Name} is not in the schema");
            else
                Check(member.Value, rule, $"{at}/{member.Name}", errors);
        }
        return true;
    }

    private List<JsonElement> Matching(JsonElement value, JsonElement schemas, string at) => [.. schemas.EnumerateArray().Where(s => Errors(value, s, at).Count == 0)];

    private string Reasons(JsonElement value, JsonElement schemas, string at) =>
        string.Join(" | ", schemas.EnumerateArray().Select(s => string.Join("; ", Errors(value, s, at))).Where(r => r.Length > 0).Take(4));

    private List<string> Errors(JsonElement value, JsonElement schema, string at)
    {
        var errors = new List<string>();
        Check(value, schema, at, errors);
        return errors;
    }

    private static IEnumerable<string> Types(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(t => t.GetString()!) : [rule.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"There is no type {type} in JSON Schema."),
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"The format {format} is not known here; teach it to the validator."),
    };
}
