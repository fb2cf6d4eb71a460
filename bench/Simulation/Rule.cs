namespace OpenLedger.Bench.Simulation;

/// <summary>What must hold in every simulation, as findings name it. For each of them a test plants a bug that breaks it.</summary>
internal static class Rule
{
    /// <summary>No work ends with an exception that nobody expected.</summary>
    public const string NoDefect = "no defect";

    /// <summary>Nothing leaves the simulated thread.</summary>
    public const string OneThread = "one thread";

    /// <summary>What is waited for happens.</summary>
    public const string Liveness = "liveness";

    /// <summary>No server finds its ledger or itself broken.</summary>
    public const string NoServerBreaks = "no server breaks";

    /// <summary>Every stored block follows the one before it.</summary>
    public const string OneChain = "one chain";

    /// <summary>No entry is on the ledger twice, or without an effect.</summary>
    public const string EveryEntryCountsOnce = "every entry counts once";

    /// <summary>A command that was acknowledged is on the ledger.</summary>
    public const string NothingAcknowledgedIsLost = "nothing acknowledged is lost";

    /// <summary>What a client is told of its command is what the ledger says.</summary>
    public const string AnswersEqualTheLedger = "answers equal the ledger";

    /// <summary>A command is refused only for what is so on some state between question and answer.</summary>
    public const string RefusalsAreRight = "refusals are right";

    /// <summary>A read has every block that was there before it.</summary>
    public const string ReadsAreFresh = "reads are fresh";

    /// <summary>No server believes a block that is not in the table.</summary>
    public const string NothingForks = "nothing forks";

    /// <summary>Whatever a server's state came from, blocks or a snapshot, it has the hash of the replay's from the first block on.</summary>
    public const string StatesEqualTheReplay = "states equal the replay";

    /// <summary>Nobody who keeps the log finds it damaged.</summary>
    public const string TheLogIsSound = "the log is sound";

    /// <summary>What is integrated and published is what the blocks say.</summary>
    public const string TheLogIsTheLedgers = "the log is the ledger's";

    /// <summary>What is integrated and published never shrinks.</summary>
    public const string TheLogOnlyGrows = "the log only grows";

    /// <summary>In the end every tile and bundle is there.</summary>
    public const string TheLogIsWhole = "the log is whole";

    /// <summary>No witness cosigns a log that does not go on from what it has cosigned before, even where the log's own key has signed it.</summary>
    public const string WitnessesCosignOneLog = "witnesses cosign one log";

    /// <summary>Transactions of two nonces never wait at once.</summary>
    public const string AnchorsNeverCompete = "anchors never compete";

    /// <summary>Whatever was ever anchored is what the blocks say, and was published before.</summary>
    public const string AnchorsEqualTheLog = "anchors equal the log";

    /// <summary>The anchors of the contract grow.</summary>
    public const string AnchorsGrow = "anchors grow";

    /// <summary>All balances together are the supply, after every entry.</summary>
    public const string TheSupplyIsConstant = "the supply is constant";

    /// <summary>The postings of every movement sum to zero, and no balance changes but by them.</summary>
    public const string PostingsSumToZero = "postings sum to zero";

    /// <summary>What the ledger's own accounts hold is what the books say of stake, bonds, rewards and holds.</summary>
    public const string TheBooksAddUp = "the books add up";

    /// <summary>Voting power is the stake that is delegated, now and at every snapshot, and a vote counts once, with that.</summary>
    public const string VotesAreStake = "votes are the stake of the snapshot";

    /// <summary>What is executed has passed, by the terms it was made under, and has waited.</summary>
    public const string OnlyWhatHasPassedIsExecuted = "only what has passed is executed";

    /// <summary>What an account has is moved by a command of the key that acts for it at that moment, and of no other.</summary>
    public const string OnlyItsKeySpends = "only its key spends";

    /// <summary>An account's key and guardian change only as it or its guardian has asked, after the delay, and not where that was taken back.</summary>
    public const string KeysChangeAsAsked = "keys change as asked";

    /// <summary>What is locked leaves its pool by time alone, and goes to whom the genesis names.</summary>
    public const string VestingIsByTime = "vesting is by time";

    /// <summary>Votes of validators are those that they have committed to, decide by the power of the snapshot, and cost stake where they are not shown.</summary>
    public const string ValidatorsVotesDecide = "validators' votes decide";

    /// <summary>A Datanet's sponsor account pays the gas of those who contribute to it, within its bound for an epoch, whenever it can; and nobody but the owner takes anything out.</summary>
    public const string SponsorsPayForContributors = "sponsors pay for contributors";

    /// <summary>What is in the vault is never less than all balances outside <c>bridge</c> with what was withdrawn and not paid.</summary>
    public const string TheVaultCoversTheLedger = "the vault covers the ledger";

    /// <summary>No account is ever paid more than it has withdrawn, and in the end each has been paid all of it.</summary>
    public const string ClaimsArePaidOnce = "claims are paid once";

    /// <summary>The contracts on anvil do with the same calls, in the same blocks, what the simulated ones did.</summary>
    public const string TheContractAgrees = "the contract agrees";

    /// <summary>Whoever serves the ledger can prove every claim to the vault, from the stored entries.</summary>
    public const string ClaimsCanBeProven = "claims can be proven";

    /// <summary>The independent verifier comes to the same from the stored blocks, and from the public log.</summary>
    public const string TheVerifierAgrees = "the verifier agrees";
}
