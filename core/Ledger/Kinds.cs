using System.Collections.Frozen;
using System.Text;

namespace OpenLedger.Core.Ledger;

/// <summary>The kinds of entries that the rules know.</summary>
public static class Kinds
{
    /// <summary>System: the first entry, which sets the ledger up.</summary>
    public const string Genesis = "genesis";

    /// <summary>System: carries time only (<see cref="Ledger.Tick"/>).</summary>
    public const string Tick = "tick";

    /// <summary>Derived: the hash of the state after so many entries (<see cref="StateRecord"/>).</summary>
    public const string State = "state";

    /// <summary>Command: voids a nonce that the actor has not used.</summary>
    public const string Cancel = "cancel";

    /// <summary>Operator's command: gives a key a duty.</summary>
    public const string KeyRegister = "key.register";

    /// <summary>Operator's command: takes a duty from a key.</summary>
    public const string KeyRevoke = "key.revoke";

    /// <summary>Operator's command: switches the version of the rules from the next block on.</summary>
    public const string RulesSwitch = "rules.switch";

    /// <summary>Command: lets whoever has an API key read in the actor's name.</summary>
    public const string ApiKeyRegister = "apikey.register";

    /// <summary>Command: ends that.</summary>
    public const string ApiKeyRevoke = "apikey.revoke";

    /// <summary>Command: creates a Datanet.</summary>
    public const string DatanetCreate = "datanet.create";

    /// <summary>Owner's command: lets an address read, train on or be answered from a Datanet.</summary>
    public const string DatanetGrant = "datanet.grant";

    /// <summary>Owner's command: ends what an address was granted.</summary>
    public const string DatanetRevoke = "datanet.revoke";

    /// <summary>Attested: a new immutable version of a Datanet.</summary>
    public const string DatanetVersion = "datanet.version";

    /// <summary>Command: announces files for a Datanet.</summary>
    public const string ContributionDeclare = "contribution.declare";

    /// <summary>Command: says that the announced files are uploaded, with their hashes.</summary>
    public const string ContributionComplete = "contribution.complete";

    /// <summary>Attested: the files were read and hold these records.</summary>
    public const string ContributionIngest = "contribution.ingest";

    /// <summary>Attested: the files could not be taken, and why.</summary>
    public const string ContributionFail = "contribution.fail";

    /// <summary>Owner's command, or a curator's vote: takes the records into the Datanet.</summary>
    public const string ContributionAccept = "contribution.accept";

    /// <summary>Owner's command, or a curator's vote: does not take them, and why.</summary>
    public const string ContributionReject = "contribution.reject";

    /// <summary>Contributor's command: appeals against a rejection or a failure.</summary>
    public const string ContributionAppeal = "contribution.appeal";

    /// <summary>Contributor's or owner's command: takes records back.</summary>
    public const string ContributionWithdraw = "contribution.withdraw";

    /// <summary>Arbiter's command: decides an appeal.</summary>
    public const string ContributionArbitrate = "contribution.arbitrate";

    /// <summary>Attested: OPEN came into the vault on the L2, and is credited.</summary>
    public const string BridgeDeposit = "bridge.deposit";

    /// <summary>Command: takes OPEN off the ledger, to be claimed from the vault on the L2.</summary>
    public const string BridgeWithdraw = "bridge.withdraw";

    /// <summary>Command: gives OPEN to another address.</summary>
    public const string OpenTransfer = "open.transfer";

    /// <summary>Command: reserves OPEN for an address.</summary>
    public const string HoldReserve = "hold.reserve";

    /// <summary>Payee's command: takes what was reserved, or a part of it.</summary>
    public const string HoldPost = "hold.post";

    /// <summary>Payee's command: takes nothing of what was reserved.</summary>
    public const string HoldVoid = "hold.void";

    /// <summary>Command: gives the votes of one's stake to an address.</summary>
    public const string VoteDelegate = "vote.delegate";

    /// <summary>Command: collects what the actor's records have earned.</summary>
    public const string RewardCollect = "reward.collect";

    /// <summary>Command: stakes OPEN behind a provider, or behind nobody.</summary>
    public const string StakeAdd = "stake.add";

    /// <summary>Command: begins to take stake back.</summary>
    public const string StakeRemove = "stake.remove";

    /// <summary>Command: moves stake from one target to another.</summary>
    public const string StakeMove = "stake.move";

    /// <summary>Command: pays what the actor's stake has earned.</summary>
    public const string StakeCollect = "stake.collect";

    /// <summary>Command: takes roles on, or changes what a provider says of itself.</summary>
    public const string ProviderRegister = "provider.register";

    /// <summary>Provider's command: gives its roles up.</summary>
    public const string ProviderRetire = "provider.retire";

    /// <summary>Provider's command: says that it is there.</summary>
    public const string ProviderSignal = "provider.signal";

    /// <summary>Command: proposes something to all who may vote.</summary>
    public const string ProposalCreate = "proposal.create";

    /// <summary>Command: votes on a proposal.</summary>
    public const string ProposalVote = "proposal.vote";

    /// <summary>Anyone's command: does what a proposal says that has passed and has waited.</summary>
    public const string ProposalExecute = "proposal.execute";

    /// <summary>Proposer's command: takes a proposal back before votes are taken; anyone's, where the proposer may not propose any more.</summary>
    public const string ProposalCancel = "proposal.cancel";

    /// <summary>Command: puts OPEN into a Datanet's sponsor account.</summary>
    public const string SponsorFund = "sponsor.fund";

    /// <summary>Owner's command: takes OPEN out of it.</summary>
    public const string SponsorWithdraw = "sponsor.withdraw";

    /// <summary>Command: accuses a provider of an offence, with a bond.</summary>
    public const string DisputeOpen = "dispute.open";

    /// <summary>Command of the accused: denies it, with as much.</summary>
    public const string DisputeCounter = "dispute.counter";

    /// <summary>Command: votes on a dispute.</summary>
    public const string DisputeVote = "dispute.vote";

    /// <summary>Command of who has lost the first vote: has stake vote again.</summary>
    public const string DisputeAppeal = "dispute.appeal";

    /// <summary>Command: shows two votes that one key signed and that cannot both be meant.</summary>
    public const string OffenceReport = "offence.report";

    /// <summary>Command of an account, or of its guardian: another key is to act for it.</summary>
    public const string AccountRotate = "account.rotate";

    /// <summary>Command of an account, or of its guardian: takes back what is pending.</summary>
    public const string AccountRotateCancel = "account.rotate-cancel";

    /// <summary>Command: another account is to guard the actor's.</summary>
    public const string AccountGuard = "account.guard";

    /// <summary>Validator's command: votes on a contribution without saying how.</summary>
    public const string CurationCommit = "curation.commit";

    /// <summary>Validator's command: shows that vote.</summary>
    public const string CurationReveal = "curation.reveal";

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        Genesis, Tick, State, Cancel, KeyRegister, KeyRevoke, RulesSwitch, ApiKeyRegister, ApiKeyRevoke, DatanetCreate, DatanetGrant, DatanetRevoke, DatanetVersion,
        ContributionDeclare, ContributionComplete, ContributionIngest, ContributionFail, ContributionAccept, ContributionReject, ContributionAppeal,
        ContributionArbitrate, ContributionWithdraw, BridgeDeposit, BridgeWithdraw, OpenTransfer, HoldReserve, HoldPost, HoldVoid, VoteDelegate, ProposalCreate, ProposalVote, ProposalExecute, ProposalCancel, RewardCollect,
        StakeAdd, StakeRemove, StakeMove, StakeCollect, ProviderRegister, ProviderRetire, ProviderSignal,
        SponsorFund, SponsorWithdraw,
        DisputeOpen, DisputeCounter, DisputeVote, DisputeAppeal, OffenceReport,
        AccountRotate, AccountRotateCancel, AccountGuard,
        CurationCommit, CurationReveal,
    ]);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All kinds that the rules know.</summary>
    public static IReadOnlyCollection<string> All => Known;

    /// <summary>The shared string of a known kind, else a new one.</summary>
    internal static string Intern(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > Identity.Command.MaxKindLength)
            return "";
        Span<char> chars = stackalloc char[ascii.Length];
        Encoding.Latin1.GetChars(ascii, chars);
        return Lookup.TryGetValue(chars, out var known) ? known : new string(chars);
    }
}
