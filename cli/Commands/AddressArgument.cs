using System.CommandLine;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary>An argument that is an address.</summary>
internal static class AddressArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Create(string name, string description)
    {
        var address = new Argument<string>(name) { Description = description };
        address.Validators.Add(result =>
        {
            if (!Address.TryParseInput(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not an address: 0x and 40 digits, with a right checksum where cases are mixed.");
        });
        return address;
    }
}
