using System.Text.Json;
using OpenLedger.Core.Accounts;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Ledger;

/// <summary>What a command or an attestation asks for, read from its JSON. Each kind has one.</summary>
public abstract record Payload
{
    /// <summary>With each address that names an account replaced by that account, where it is a key of one (<see cref="AccountBook.AccountOf"/>). What names a key or an address of the L2 stays.</summary>
    internal virtual Payload Resolve(AccountBook accounts) => this;

    /// <summary>Reads the payload of a kind; one that the rules do not know is <c>unknown-kind</c>.</summary>
    public static Result<Payload> Parse(string kind, ReadOnlyMemory<byte> json)
    {
        if (!Jcs.Parse(json).Try(out var document, out var error))
            return error;
        using (document)
        {
            // Errors point into the request's body, where the payload is a member.
            var reader = new ObjectReader(document.RootElement, "/payload");
            Payload? payload = kind switch
            {
                Kinds.Cancel => CancelPayload.Read(reader),
                Kinds.KeyRegister => new KeyPayload(reader.Address("address"), KeyRegistry.ReadDuties(reader), Register: true),
                Kinds.KeyRevoke => new KeyPayload(reader.Address("address"), KeyRegistry.ReadDuties(reader), Register: false),
                Kinds.RulesSwitch => new RulesSwitchPayload((int)reader.UInt64("version", 1, int.MaxValue)),
                Kinds.ApiKeyRegister => ApiKeyRegister.Read(reader),
                Kinds.ApiKeyRevoke => ApiKeyRevoke.Read(reader),
                Kinds.DatanetCreate => DatanetCreate.Read(reader),
                Kinds.DatanetGrant => DatanetGrantPayload.Read(reader),
                Kinds.DatanetRevoke => DatanetRevokePayload.Read(reader),
                Kinds.DatanetVersion => DatanetVersionAdd.Read(reader),
                Kinds.ContributionDeclare => ContributionDeclare.Read(reader),
                Kinds.ContributionComplete => ContributionComplete.Read(reader),
                Kinds.ContributionIngest => ContributionIngest.Read(reader),
                Kinds.ContributionFail => ContributionFail.Read(reader),
                Kinds.ContributionAccept => ContributionAccept.Read(reader),
                Kinds.ContributionReject => ContributionReject.Read(reader),
                Kinds.ContributionAppeal => ContributionAppeal.Read(reader),
                Kinds.ContributionArbitrate => ContributionArbitrate.Read(reader),
                Kinds.ContributionWithdraw => ContributionWithdraw.Read(reader),
                Kinds.BridgeDeposit => BridgeDeposit.Read(reader),
                Kinds.BridgeWithdraw => BridgeWithdraw.Read(reader),
                Kinds.OpenTransfer => OpenTransfer.Read(reader),
                Kinds.HoldReserve => HoldReserve.Read(reader),
                Kinds.HoldPost => HoldPost.Read(reader),
                Kinds.HoldVoid => HoldVoid.Read(reader),
                Kinds.ProposalCreate => ProposalCreate.Read(reader),
                Kinds.ProposalVote => ProposalVote.Read(reader),
                Kinds.ProposalExecute => ProposalExecute.Read(reader),
                Kinds.ProposalCancel => ProposalCancel.Read(reader),
                Kinds.VoteDelegate => VoteDelegate.Read(reader),
                Kinds.RewardCollect => new RewardCollect(),
                Kinds.StakeAdd => StakeAdd.Read(reader),
                Kinds.StakeRemove => StakeRemove.Read(reader),
                Kinds.StakeMove => StakeMove.Read(reader),
                Kinds.StakeCollect => new StakeCollect(),
                Kinds.ProviderRegister => ProviderRegister.Read(reader),
                Kinds.ProviderRetire => new ProviderRetire(),
                Kinds.ProviderSignal => new ProviderSignal(),
                Kinds.SponsorFund => SponsorFund.Read(reader),
                Kinds.SponsorWithdraw => SponsorWithdraw.Read(reader),
                Kinds.DisputeOpen => DisputeOpen.Read(reader),
                Kinds.DisputeCounter => DisputeCounter.Read(reader),
                Kinds.DisputeVote => DisputeVote.Read(reader),
                Kinds.DisputeAppeal => DisputeAppeal.Read(reader),
                Kinds.OffenceReport => OffenceReport.Read(reader),
                Kinds.AccountRotate => AccountRotate.Read(reader),
                Kinds.AccountRotateCancel => AccountRotateCancel.Read(reader),
                Kinds.AccountGuard => AccountGuard.Read(reader),
                Kinds.CurationCommit => CurationCommit.Read(reader),
                Kinds.CurationReveal => CurationReveal.Read(reader),
                _ => null,
            };
            if (payload is null)
                return reader.Error ?? Error.Invalid("unknown-kind", $"The rules know no command \"{kind}\".", "/kind");
            reader.RejectUnknown();
            return reader.Error is { } wrong ? wrong : payload;
        }
    }
}

/// <summary><c>cancel</c>: voids a nonce that the actor has not used, until no command with it can live (docs/adr/0013).</summary>
/// <param name="Nonce">The nonce to void.</param>
/// <param name="Deadline">The deadline of the command that must not be taken, where it is known. The void lasts until then, and at least as long as a deadline may be ahead.</param>
public sealed record CancelPayload(ulong Nonce, LedgerTime Deadline = default) : Payload
{
    internal static CancelPayload Read(ObjectReader reader)
    {
        var deadline = reader.Has("deadline") ? new LedgerTime(reader.UInt64("deadline", 0, LedgerTime.Max.UnixMs)) : default;
        return new CancelPayload(reader.UInt64("nonce"), deadline);
    }
}

/// <summary><c>key.register</c> and <c>key.revoke</c>.</summary>
/// <param name="Address">Whose key.</param>
/// <param name="Duties">Which duties.</param>
/// <param name="Register">True to give them, false to take them.</param>
public sealed record KeyPayload(Address Address, Duties Duties, bool Register) : Payload;

/// <summary><c>rules.switch</c>.</summary>
/// <param name="Version">The version from the next block on.</param>
public sealed record RulesSwitchPayload(int Version) : Payload;
