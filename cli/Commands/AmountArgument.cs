using System.CommandLine;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Commands;

/// <summary>An argument that is an amount of OPEN, as people write it.</summary>
internal static class AmountArgument
{
    /// <summary>The argument.</summary>
    public static Argument<OpenAmount> Create(string description) => new("OPEN")
    {
        Description = description,
        CustomParser = static result =>
        {
            if (OpenAmount.TryParseOpen(result.Tokens[0].Value, out var amount) && amount != default)
                return amount;
            result.AddError($"\"{result.Tokens[0].Value}\" is not an amount of OPEN: more than 0, at most {OpenAmount.Supply.ToOpen()}, with at most {OpenAmount.Decimals} digits after a point.");
            return default;
        },
    };
}
