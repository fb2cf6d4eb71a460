using OpenLedger.Core.Accounts;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>A verified command whose payload has been read: all that can be done before its position is known.</summary>
/// <param name="Signed">The command and who signed it.</param>
/// <param name="Payload">Its payload, or why that is none.</param>
public sealed record ParsedCommand(SignedCommand Signed, Result<Payload> Payload)
{
    /// <summary>Reads the payload of a verified command.</summary>
    public static ParsedCommand From(SignedCommand signed)
    {
        var payload = Ledger.Payload.Parse(signed.Command.Kind, signed.Command.Payload);
        return new(signed, payload.Try(out var read, out _) ? CheckSignatures(read, signed) : payload);
    }

    /// <summary>The verified command of an entry, or null where the entry has none or its signature is not its actor's.</summary>
    public static ParsedCommand? From(Entry entry, LedgerDomain domain) =>
        entry is { Actor: { } actor, Signature: { } signature } && entry.ToCommand() is { } command
        && SignedCommand.Verify(command, signature, actor, domain).Try(out var signed, out _)
            ? From(signed)
            : null;

    /// <summary>Who signed what a payload carries is known before its position is, too.</summary>
    private static Result<Payload> CheckSignatures(Payload payload, SignedCommand signed) => payload switch
    {
        OffenceReport report => report.Verify(signed.Domain) is { } forged ? forged : payload,
        AccountRotate rotate => rotate.Recover(signed.Command, signed.Domain),
        _ => payload,
    };
}
