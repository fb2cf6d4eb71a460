using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Core.Staking;

/// <summary>What a provider vouches for with its stake.</summary>
[Flags]
public enum Roles : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Judges contributions, disputes and other providers' work.</summary>
    Validator = 1,

    /// <summary>Trains and serves models.</summary>
    Worker = 2,

    /// <summary>Acts for others on its own.</summary>
    Agent = 4,

    /// <summary>Is a model, for whose answers its owner vouches.</summary>
    Model = 8,

    /// <summary>All of them.</summary>
    All = Validator | Worker | Agent | Model,
}

/// <summary>The roles' words, and what each needs.</summary>
public static class RoleWords
{
    private static readonly (string Word, Roles Role)[] Vocabulary = [("agent", Roles.Agent), ("model", Roles.Model), ("validator", Roles.Validator), ("worker", Roles.Worker)];

    /// <summary>The words, sorted.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Vocabulary.Select(v => v.Word)];

    /// <summary>The words of roles, sorted.</summary>
    public static IReadOnlyList<string> Of(Roles roles) => [.. Vocabulary.Where(v => roles.HasFlag(v.Role)).Select(v => v.Word)];

    /// <summary>The role of a word; none where there is no such word.</summary>
    public static Roles Find(string word) => Vocabulary.FirstOrDefault(v => v.Word == word).Role;

    /// <summary>How much of its own a provider of these roles stakes at least, in base units: what one role needs vouches for no other.</summary>
    public static UInt128 MinimumOf(Roles roles, LedgerParameters parameters) =>
        (roles.HasFlag(Roles.Validator) ? parameters.MinValidatorStake.Units : 0) + (roles.HasFlag(Roles.Worker) ? parameters.MinWorkerStake.Units : 0)
        + (roles.HasFlag(Roles.Agent) ? parameters.MinAgentStake.Units : 0) + (roles.HasFlag(Roles.Model) ? parameters.MinModelStake.Units : 0);

    internal static Roles Read(ObjectReader reader)
    {
        var words = reader.Texts("roles", 1, Vocabulary.Length, 16);
        if (!words.SequenceEqual(Vocabulary.Select(v => v.Word).Where(words.Contains)))
            reader.Reject("roles-unsorted", $"Roles are sorted, each at most once, of {string.Join(", ", All)}.", "roles");
        return words.Aggregate(Roles.None, (roles, word) => roles | Find(word));
    }
}
