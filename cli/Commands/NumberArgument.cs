using System.CommandLine;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary>An argument that is a number of the ledger: a sequence number, a nonce.</summary>
internal static class NumberArgument
{
    /// <summary>The argument; what is no number is said in the ledger's terms.</summary>
    public static Argument<ulong> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            if (!Decimals.TryParse(argument.Tokens[0].Value, out var number))
                argument.AddError($"\"{argument.Tokens[0].Value}\" is not a number: digits without leading zeros, at most {ulong.MaxValue}.");
            return number;
        },
    };
}
