using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Accounts;

/// <summary>What changes who acts for an account.</summary>
public abstract record AccountPayload : Payload
{
    private protected static Signature ReadSignature(ObjectReader reader, string name)
    {
        if (!Signature.TryParse(reader.Text(name, 1, 2 + (2 * Signature.Size)), out var signature, out var problem))
            reader.Reject("signature-malformed", problem!, name);
        return signature;
    }
}

/// <summary><c>account.rotate</c>, by the account or by its guardian: another key is to act for the account.</summary>
/// <param name="Account">Which.</param>
/// <param name="To">The new key's address.</param>
/// <param name="Signature">The new key's signature of the <see cref="Rotation"/> in this very command.</param>
/// <param name="GuardianSignature">That of the guardian's key: then there is no delay. Null where it has none.</param>
public sealed record AccountRotate(Address Account, Address To, Signature Signature, Signature? GuardianSignature) : AccountPayload
{
    /// <summary>Whose <see cref="Signature"/> is; null where that is not known, or nobody's.</summary>
    public Address? SignedBy { get; init; }

    /// <summary>Whose <see cref="GuardianSignature"/> is.</summary>
    public Address? GuardianSignedBy { get; init; }

    /// <summary>With those found out who signed, which costs too much for the loop in which commands are applied.</summary>
    /// <param name="command">The command that this is the payload of.</param>
    /// <param name="domain">The ledger's domain.</param>
    internal AccountRotate Recover(Command command, LedgerDomain domain)
    {
        var digest = domain.Digest(new Rotation(Account, To, command.Nonce, command.Deadline));
        return this with { SignedBy = KeyPair.Recover(digest, Signature), GuardianSignedBy = GuardianSignature is { } guardian ? KeyPair.Recover(digest, guardian) : null };
    }

    internal override Payload Resolve(AccountBook accounts) => this with { Account = accounts.AccountOf(Account) };

    internal static AccountRotate Read(ObjectReader reader)
    {
        var account = reader.Address("account");
        var guardian = reader.Has("guardianSignature") ? ReadSignature(reader, "guardianSignature") : (Signature?)null;
        var signature = ReadSignature(reader, "signature");
        return new AccountRotate(account, reader.Address("to"), signature, guardian);
    }
}

/// <summary><c>account.rotate-cancel</c>, by the account or by its guardian: takes back what is pending.</summary>
/// <param name="Account">Whose; null for the actor's.</param>
public sealed record AccountRotateCancel(Address? Account) : AccountPayload
{
    internal override Payload Resolve(AccountBook accounts) => Account is { } account ? new AccountRotateCancel(accounts.AccountOf(account)) : this;

    internal static AccountRotateCancel Read(ObjectReader reader) => new(reader.Has("account") ? reader.Address("account") : null);
}

/// <summary><c>account.guard</c>: another account is to guard the actor's.</summary>
/// <param name="Guardian">Which; null for none any more.</param>
public sealed record AccountGuard(Address? Guardian) : AccountPayload
{
    internal override Payload Resolve(AccountBook accounts) => Guardian is { } guardian ? new AccountGuard(accounts.AccountOf(guardian)) : this;

    internal static AccountGuard Read(ObjectReader reader)
    {
        var guardian = reader.Has("guardian") ? reader.Address("guardian") : (Address?)null;
        if (guardian == default(Address))
            reader.Reject("guardian-zero", "A guardian is somebody's address; for none, leave it out.", "guardian");
        return new AccountGuard(guardian);
    }
}
