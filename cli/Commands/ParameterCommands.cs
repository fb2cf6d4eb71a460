using System.CommandLine;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>parameter list|show</c>: the constants of the rules.</summary>
internal static class ParameterCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("parameter", "See the constants of the rules: values, units and bounds") { List(), Show() };

    private static Verb List()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List all of them, and what must hold of them together", "parameter list") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var list = await client.GetParametersAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(list);
                return 0;
            }
            printer.Rows(["NAME", "VALUE", "UNIT", "FROM", "TO"], list.Items.Select(p => new[] { p.Name, p.Value, p.Unit, p.Min, p.Max }));
            printer.Line();
            foreach (var invariant in list.Invariants)
                printer.Line(invariant.Rule);
            return 0;
        });
    }

    private static Verb Show()
    {
        var name = new Argument<string>("NAME") { Description = "Its name, as parameter list shows it" };
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show what one of them decides", "parameter show maxHoldMs") { name, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var list = await client.GetParametersAsync(cancellationToken);
            var wanted = parsed.GetRequiredValue(name);
            if (list.Items.FirstOrDefault(p => p.Name == wanted) is not { } found)
                throw new CliException($"There is no parameter \"{wanted}\".", "All of them: ./openledger parameter list");
            if (parsed.GetValue(json))
            {
                printer.Json(found);
                return 0;
            }
            printer.Fields(
                ("name", found.Name), ("decides", found.Description), ("value", $"{found.Value} {found.Unit}"), ("default", found.Default), ("bounds", $"{found.Min} to {found.Max}"),
                ("rules", list.Invariants.Where(i => i.Parameters.Contains(found.Name)).Select(i => i.Rule).ToList() is { Count: > 0 } rules ? string.Join("; ", rules) : null),
                ("proposals", found.Proposals.Count > 0 ? string.Join(", ", found.Proposals) : null));
            return 0;
        });
    }
}
