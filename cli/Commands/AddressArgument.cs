using System.CommandLine;
using System.CommandLine.Parsing;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary>An argument that is an address.</summary>
internal static class AddressArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Create(string name, string description)
    {
        var address = new Argument<string>(name) { Description = description };
        address.Validators.Add(result => Check(result, result.Tokens[0].Value));
        return address;
    }

    /// <summary>As an option.</summary>
    public static Option<string?> CreateOption(string name, string description)
    {
        var address = new Option<string?>(name) { Description = description, HelpName = "ADDRESS" };
        address.Validators.Add(result => Check(result, result.Tokens[0].Value));
        return address;
    }

    /// <summary>Refuses what is no address.</summary>
    public static void Check(SymbolResult result, string text)
    {
        if (!Address.TryParseInput(text, out _))
            result.AddError($"\"{text}\" is not an address: 0x and 40 digits, with a right checksum where cases are mixed.");
    }
}
