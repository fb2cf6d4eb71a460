using System.Globalization;
using System.Text;

namespace Azure.Data.Tables.Sas;

/// <summary>The pieces of a signature as the service spells them.</summary>
internal static class SasText
{
    public const string DefaultVersion = "2019-07-07";

    public static string Time(DateTimeOffset time) => time == default ? "" : time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Protocol(TableSasProtocol protocol) => protocol switch
    {
        TableSasProtocol.HttpsAndHttp => "https,http",
        TableSasProtocol.Https => "https",
        _ => "",
    };

    public static string Permissions(TableSasPermissions permissions)
    {
        var text = new StringBuilder();
        Append(text, permissions.HasFlag(TableSasPermissions.Read), 'r');
        Append(text, permissions.HasFlag(TableSasPermissions.Add), 'a');
        Append(text, permissions.HasFlag(TableSasPermissions.Update), 'u');
        Append(text, permissions.HasFlag(TableSasPermissions.Delete), 'd');
        return text.ToString();
    }

    public static string Permissions(TableAccountSasPermissions permissions)
    {
        var text = new StringBuilder();
        Append(text, permissions.HasFlag(TableAccountSasPermissions.Read), 'r');
        Append(text, permissions.HasFlag(TableAccountSasPermissions.Write), 'w');
        Append(text, permissions.HasFlag(TableAccountSasPermissions.Delete), 'd');
        Append(text, permissions.HasFlag(TableAccountSasPermissions.List), 'l');
        Append(text, permissions.HasFlag(TableAccountSasPermissions.Add), 'a');
        Append(text, permissions.HasFlag(TableAccountSasPermissions.Update), 'u');
        return text.ToString();
    }

    public static string ResourceTypes(TableAccountSasResourceTypes types)
    {
        var text = new StringBuilder();
        Append(text, types.HasFlag(TableAccountSasResourceTypes.Service), 's');
        Append(text, types.HasFlag(TableAccountSasResourceTypes.Container), 'c');
        Append(text, types.HasFlag(TableAccountSasResourceTypes.Object), 'o');
        return text.ToString();
    }

    public static void AppendParameter(StringBuilder query, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (query.Length > 0)
            query.Append('&');
        query.Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static void Append(StringBuilder text, bool condition, char letter)
    {
        if (condition)
            text.Append(letter);
    }
}
