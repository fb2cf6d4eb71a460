namespace Azure.Data.Tables.Sas;

/// <summary>The protocols under which a signature is valid.</summary>
public enum TableSasProtocol
{
    None = 0,
    HttpsAndHttp = 1,
    Https = 2,
}
