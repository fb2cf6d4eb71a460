using System.Text.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>A constant of the rules.</summary>
public sealed record LedgerParameter(string Name, string Type, string Unit, string Min, string Max, string Default, string Value, string Description, IReadOnlyList<string> Proposals);

/// <summary>What parameters must fulfil together.</summary>
public sealed record ParameterRule(string Rule, IReadOnlyList<string> Parameters);

/// <summary>GET /parameters.</summary>
public sealed record ParameterList(IReadOnlyList<LedgerParameter> Items, IReadOnlyList<ParameterRule> Invariants);

/// <summary>The sums of a proposal's votes; what is counted against all voting power is missing before the snapshot.</summary>
public sealed record ProposalVotes(string For, string Against, string Abstain, ulong Voters, string? Total = null, string? Quorum = null, bool? HasQuorum = null, bool? HasPassed = null);

/// <summary>The command that executed or canceled a proposal.</summary>
public sealed record ProposalEnding(Address By, Seq Seq, string At);

/// <summary>GET /proposals/{id}.</summary>
public sealed record LedgerProposal(
    string Id, string State, Address Proposer, string Title, string Description, JsonElement Action, string CreatedAt, string SnapshotAt, string Deadline, ProposalVotes Votes, JsonElement Terms,
    string? ExecutableFrom = null, string? ExpiresAt = null, ProposalEnding? End = null);

/// <summary>An item of GET /proposals/{id}/votes.</summary>
public sealed record CastVote(Address Voter, string Support, string Power, Seq Seq, string? Reason = null);

/// <summary>GET /accounts/{address}/votes.</summary>
public sealed record VotingPowerOf(Address Account, string Stake, Address Delegate, string Power);
