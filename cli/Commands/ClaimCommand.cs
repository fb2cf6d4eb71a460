using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account claim</c>: what was withdrawn and can be had from the vault on the L2, believing the server nothing that the vault can say.</summary>
internal static class ClaimCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose claim; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        address.Validators.Add(result => AddressArgument.Check(result, result.Tokens[0].Value));
        var rpc = ChainOptions.Rpc("A node of the L2 (JSON-RPC): it says which anchors stand and what was paid");
        var vault = AddressArgument.CreateOption("--vault", "The contract OpenVault on it; the one that the server names where it is absent");
        var print = new Option<bool>("--print") { Description = "Print the transaction that claims, for any wallet to send" };
        var send = new Option<bool>("--send") { Description = "Send it from the account of --key, which pays for its gas, and wait for its receipt" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "claim", "Show what you can have from the vault on the L2, and have it paid",
            "account claim --key alice.key --rpc https://node.example --vault 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "account claim 0x52908400098527886e0f7030069857d2e4169ee7 --print",
            "account claim --key alice.key --rpc https://node.example --vault 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed --send")
        {
            address, rpc, vault, print, send, server, key, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(send) && result.GetResult(rpc) is null)
                result.AddError("A transaction is sent to a node: name one with --rpc.");
        });
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var asked = parsed.GetValue(address) is { } named && Address.TryParseInput(named, out var given) ? given : parsed.LoadKey(key).Address;
            using var client = parsed.Client(server);
            var account = await client.AccountOfAsync(asked, cancellationToken);
            var claim = await client.GetClaimAsync(account, cancellationToken);
            ClaimVerdict.Check(claim, account);
            var isNamed = Address.TryParseInput(parsed.GetValue(vault) ?? "", out var at);
            var where = isNamed ? at : claim.Vault;
            var contract = parsed.GetValue(rpc) is { } node
                ? await VaultClaims.OpenAsync(node, (await client.GetDomainAsync(cancellationToken)).ChainId, where ?? throw NoVault(), cancellationToken)
                : null;
            var verdict = contract is null ? ClaimVerdict.ByServer(claim) : await ClaimVerdict.ByVaultAsync(claim, contract, cancellationToken);
            verdict = verdict with { Asked = asked, VaultAddress = where, VaultIsNamed = isNamed };
            if (parsed.GetValue(send))
                verdict = verdict with { Receipt = await SendAsync(contract!, verdict, parsed, key, cancellationToken) };
            verdict.Print(parsed.GetValue(print), parsed.GetValue(json), printer);
            return 0;
        });
    }

    private static async Task<ClaimReceipt> SendAsync(VaultClaims contract, ClaimVerdict verdict, ParseResult parsed, Option<string?> key, CancellationToken cancellationToken)
    {
        if (verdict.Transaction is not { } claim || verdict.Now is not { } now || now == 0)
            throw new CliException($"There is nothing to claim now: {verdict.WhyNothing}", null);
        return (await contract.SendAsync(claim, parsed.LoadKey(key), cancellationToken)).Try(out var receipt, out var refused)
            ? receipt
            : throw new CliException(refused.Message, null);
    }

    private static CliException NoVault() => new("The server names no vault.", "Name the contract: --vault ADDRESS");
}
