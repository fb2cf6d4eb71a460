using System.Text.Json;
using Xunit;

namespace OpenLedger.TestKit.OpenApi;

/// <summary>Holds every answer that passes through it to the OpenAPI document: status, media type, headers and body, and a problem's code to those of its operation.</summary>
public sealed class ContractHandler(OpenApiDocument document, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Prefix = "/api";

    private readonly JsonSchemaValidator _validator = new(document);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith(Prefix + "/", StringComparison.Ordinal) && document.Find(request.Method.Method, path[Prefix.Length..]) is { } operation)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            await CheckAsync(operation, response, cancellationToken);
        }
        return response;
    }

    private async Task CheckAsync(OpenApiOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = ((int)response.StatusCode).ToString();
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var told = $"{operation.Id} answered {status}: {System.Text.Encoding.UTF8.GetString(body)}";
        if (!operation.Definition.GetProperty("responses").TryGetProperty(status, out var found))
            Assert.Fail($"The document has no such answer. {told}");
        var definition = document.Resolve(found);
        if (definition.TryGetProperty("headers", out var headers))
            CheckHeaders(headers, response, told);
        // The host's own refusal, before any function runs.
        if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests && body.Length == 0)
            return;
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (!definition.TryGetProperty("content", out var content))
        {
            Assert.True(body.Length == 0, $"The document has no body for this. {told}");
            return;
        }
        if (mediaType is null || !content.TryGetProperty(mediaType, out var described))
        {
            Assert.Fail($"The document has no {mediaType} for this. {told}");
            return;
        }
        // What is no JSON is one string.
        using var value = mediaType.EndsWith("json", StringComparison.Ordinal)
            ? JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false })
            : JsonSerializer.SerializeToDocument(System.Text.Encoding.UTF8.GetString(body));
        var errors = _validator.Validate(value.RootElement, described.GetProperty("schema"));
        Assert.True(errors.Count == 0, $"{string.Join('\n', errors)}\n{told}");
    }

    private void CheckHeaders(JsonElement headers, HttpResponseMessage response, string told)
    {
        foreach (var header in headers.EnumerateObject())
        {
            var definition = document.Resolve(header.Value);
            var text = response.Headers.TryGetValues(header.Name, out var values) || response.Content.Headers.TryGetValues(header.Name, out values)
                ? string.Join(", ", values)
                : null;
            if (text is null)
            {
                Assert.False(definition.TryGetProperty("required", out var required) && required.GetBoolean(), $"The header {header.Name} is missing. {told}");
                continue;
            }
            var errors = _validator.Validate(JsonSerializer.SerializeToElement(text), definition.GetProperty("schema"));
            Assert.True(errors.Count == 0, $"{header.Name}: {string.Join('\n', errors)}\n{told}");
        }
    }
}
