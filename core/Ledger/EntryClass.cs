namespace OpenLedger.Core.Ledger;

/// <summary>What makes an entry true.</summary>
public enum EntryClass
{
    /// <summary>The first entry: it is what one believes who follows this ledger and no other.</summary>
    Genesis,

    /// <summary>A user's will: the user's own signature. Nobody else can have written it.</summary>
    Command,

    /// <summary>
    /// What a registered key has seen outside the ledger, with evidence and a unique id: a signature by a key that has the duty for it. Whoever replays the ledger
    /// checks who says so and that it is said once, and can look the evidence up.
    /// </summary>
    Attested,

    /// <summary>What follows from the entries before: any replayer recomputes it and compares. Nobody's word counts.</summary>
    Derived,
}

/// <summary>Which kinds of entries are what.</summary>
public static class EntryClasses
{
    /// <summary>The class of a kind; a kind that the rules do not know is a command that they refuse.</summary>
    public static EntryClass Of(string kind) => kind switch
    {
        Kinds.Genesis => EntryClass.Genesis,
        Kinds.Tick or Kinds.State => EntryClass.Derived,
        _ => DutyFor(kind) == Duties.None ? EntryClass.Command : EntryClass.Attested,
    };

    /// <summary>Whether only a key with a duty may say it: what is attested, what an operator orders and what an arbiter decides.</summary>
    public static bool IsOfDuty(string kind) => DutyFor(kind) != Duties.None || kind is Kinds.KeyRegister or Kinds.KeyRevoke or Kinds.RulesSwitch or Kinds.ContributionArbitrate;

    /// <summary>The duty that attests a kind; none for what is not attested.</summary>
    public static Duties DutyFor(string kind) => kind switch
    {
        Kinds.ContributionIngest or Kinds.ContributionFail or Kinds.DatanetVersion => Duties.Ingest,
        Kinds.BridgeDeposit => Duties.Bridge,
        _ => Duties.None,
    };
}
