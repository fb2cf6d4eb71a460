namespace OpenLedger.Bench.Chaos;

/// <summary>How much is broken.</summary>
/// <param name="Writers">Processes that append to one ledger.</param>
/// <param name="Kills">How often each of them is killed.</param>
/// <param name="LifeCommands">Commands that a process has acknowledged when it is killed, at most.</param>
/// <param name="Hosts">Functions hosts that ingest.</param>
/// <param name="Files">Files that are contributed to them.</param>
/// <param name="HostKills">How often a host is killed meanwhile, at least.</param>
internal sealed record ChaosSizes(int Writers, int Kills, int LifeCommands, int Hosts, int Files, int HostKills)
{
    /// <summary>What the project promises to bear.</summary>
    public static readonly ChaosSizes Full = new(Writers: 8, Kills: 20, LifeCommands: 60, Hosts: 3, Files: 200, HostKills: 30);

    /// <summary>Enough to see that it works.</summary>
    public static readonly ChaosSizes Quick = new(Writers: 3, Kills: 2, LifeCommands: 30, Hosts: 2, Files: 6, HostKills: 1);
}
