namespace OpenLedger.Core.Open;

/// <summary>One side of a movement of OPEN. Those of one movement sum to zero.</summary>
/// <param name="Account">Whose balance changes.</param>
/// <param name="Change">By how many base units, less than nothing where they leave.</param>
public readonly record struct Posting(AccountId Account, Int128 Change);
