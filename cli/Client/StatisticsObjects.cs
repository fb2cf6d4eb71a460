using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>Contributions, and what was found in them.</summary>
public sealed record ContributionSum(UInt128 Contributions, UInt128 Records, UInt128 Bytes, UInt128 Duplicates, UInt128 Known, UInt128 NearDuplicates);

/// <summary>Contributions by where they stand.</summary>
public sealed record ContributionTally(ContributionSum Total, IReadOnlyDictionary<string, ContributionSum> ByState, UInt128 RecordsWithdrawn);

/// <summary>GET /datanets/{id}/statistics.</summary>
public sealed record DatanetStatistics(string Datanet, ulong Contributors, ulong Versions, ulong Records, ulong Withdrawals, ContributionTally Contributions);

/// <summary>Contributions to a number of Datanets.</summary>
public sealed record DatanetsTally(ulong Datanets, ContributionTally Contributions);

/// <summary>GET /accounts/{address}/statistics.</summary>
public sealed record AccountStatistics(Address Address, DatanetsTally Owned, DatanetsTally Contributed);

/// <summary>An item of GET /accounts/{address}/statistics/datanets.</summary>
public sealed record AccountShare(string Datanet, ContributionTally Contributions);
