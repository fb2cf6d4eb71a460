#nullable disable

using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Settings of the pipeline, with the version of the service's protocol.</summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06) =>
        VersionString = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion)),
        };

    public TableAudience? Audience { get; set; }

    internal string VersionString { get; }

    /// <summary>A version of the service's protocol.</summary>
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
}
