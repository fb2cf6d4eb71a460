using Microsoft.Azure.Functions.Worker.Converters;
using OpenLedger.Polyfills.Functions;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Binds a parameter to the request's body.</summary>
public class FromBodyAttribute : InputConverterAttribute
{
    public FromBodyAttribute()
        : base(typeof(FromBodyConverter))
    {
    }
}
