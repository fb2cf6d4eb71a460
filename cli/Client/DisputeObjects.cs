using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>What somebody says in a dispute.</summary>
public sealed record DisputePleading(string Statement, Hash256 Evidence, string Url);

/// <summary>GET /disputes/{id}, and an item of GET /disputes.</summary>
public sealed record LedgerDispute(
    string Dispute, string Offence, Address Opener, Address Accused, DisputePleading Claim, string Bond, string AppealBond, string Phase, int Round, string Outcome, string OpenedAt, string DueAt, string Snapshot,
    string For, string Against, string Votes, int SlashBps, string Slashed, DisputePleading? Answer = null, Address? Appellant = null);

/// <summary>An item of GET /disputes/{id}/votes.</summary>
public sealed record DisputeBallot(Address Voter, string Choice);

/// <summary>An item of GET /offences.</summary>
public sealed record LedgerOffence(string Offence, string Description, string Evidence, int SlashBps, string Parameter, bool EndsRoles, string Judge, string Cap, string AppealMs);

/// <summary>GET /offences.</summary>
public sealed record OffenceList(IReadOnlyList<LedgerOffence> Items);

/// <summary>An item of GET /offences/judgements.</summary>
public sealed record LedgerJudgement(Seq Seq, string JudgedAt, string Offence, Address Offender, string Subject, int Round, Address Reporter, string Slashed);
