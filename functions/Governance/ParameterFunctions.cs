using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Ledger;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Governance;

/// <summary>The constants of the rules: what each is, its bounds, its value now, and the proposals that changed it.</summary>
public sealed class ParameterFunctions(LedgerService ledger)
{
    /// <summary>All parameters in the order of their names, and what must hold of them together.</summary>
    [Function("ListParameters")]
    public async Task<IActionResult> ListParameters(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "parameters")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        return ApiResult.Ok(new
        {
            items = ParameterRegistry.All.Select(p => View(p, head.State)),
            invariants = ParameterRegistry.Invariants.Select(i => new { rule = i.Rule, parameters = i.Parameters }),
        });
    }

    private static object View(Parameter parameter, LedgerState state) => new
    {
        name = parameter.Name,
        type = ParameterTypes.Word(parameter.Type),
        unit = ParameterTypes.Unit(parameter.Type),
        min = Text(parameter.Min),
        max = Text(parameter.Max),
        @default = Text(parameter.Default),
        value = Text(parameter.Get(state.Parameters)),
        description = parameter.Description,
        proposals = state.Governance.ChangesOf(parameter.Name).Select(p => p.Id.ToString()),
    };

    private static string Text(UInt128 value) => value.ToString(CultureInfo.InvariantCulture);
}
