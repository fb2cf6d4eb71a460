using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Reads the request's JSON body by MVC's serializer options; a body that is not such JSON is an exception, as in the worker.</summary>
internal sealed class FromBodyConverter : IInputConverter
{
    public async ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        var request = context.FunctionContext.GetHttpContext()?.Request ?? throw new InvalidOperationException("[FromBody] needs an HTTP trigger.");
        if (!request.HasJsonContentType())
            return ConversionResult.Failed(new InvalidOperationException($"The request's content type '{request.ContentType}' is not JSON."));
        var options = context.FunctionContext.InstanceServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        try
        {
            return ConversionResult.Success(await request.ReadFromJsonAsync(context.TargetType, options, context.FunctionContext.CancellationToken));
        }
        catch (JsonException e)
        {
            return ConversionResult.Failed(new InvalidOperationException(e.Message, e));
        }
    }
}
