using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>Those who decide about a Datanet's contributions in its owner's place.</summary>
/// <param name="Addresses">Who may vote, each once, in byte order.</param>
/// <param name="Threshold">How many of them must agree, either way.</param>
public sealed record Curators(IReadOnlyList<Address> Addresses, int Threshold)
{
    /// <summary>The most curators of a Datanet.</summary>
    public const int Max = 32;

    /// <summary>Reads the member <c>curators</c>.</summary>
    internal static Curators Read(ObjectReader reader)
    {
        var addresses = new List<Address>();
        foreach (var text in reader.Texts("addresses", 1, Max, 42))
        {
            if (!Address.TryParse(text, out var address))
                reader.Reject("not-an-address", "An address is written as 0x and 40 lower-case hexadecimal digits.", "addresses");
            else if (addresses.Count > 0 && address.CompareTo(addresses[^1]) <= 0)
                reader.Reject("not-sorted", "Curators are named in ascending order, each once.", "addresses");
            addresses.Add(address);
        }
        var threshold = reader.Int32("threshold", 1, Math.Max(1, addresses.Count));
        reader.RejectUnknown();
        return new Curators(addresses, threshold);
    }
}
