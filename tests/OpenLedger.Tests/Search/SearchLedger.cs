using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Search;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Search;

/// <summary>A ledger on which Datanets are created and published in one step.</summary>
internal sealed class SearchLedger
{
    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);
    private readonly PaperLedger _ledger = new(LedgerParameters.Default with { MaxOpenContributions = 1_000 });

    public LedgerState State => _ledger.State;

    public static DatanetQuery Query(string? text = null, string? order = null, params (DatanetFacet Facet, string Values)[] filters)
    {
        var result = DatanetQuery.Parse(text, order, facet => filters.Where(f => f.Facet == facet).Select(f => f.Values).SingleOrDefault());
        Assert.True(result.IsOk, result.Error?.Message);
        return result.Value;
    }

    public DatanetId Create(string name, string card = "", string licence = "Apache-2.0", string visibility = "public", string contributions = "open", Address? owner = null)
    {
        // So that nonces pass away.
        _ledger.Advance(TimeSpan.FromSeconds(1));
        object terms = licence.StartsWith("LicenseRef-", StringComparison.Ordinal) ? new { id = licence, terms = "Be kind." } : new { id = licence };
        var outcome = _ledger.SendUnsigned(owner ?? TestLedger.Owner.Address, Kinds.DatanetCreate, new { card, contributions, licence = terms, name, visibility });
        Assert.True(outcome.IsOk, outcome.Error?.Message);
        Assert.True(DatanetId.TryParse(outcome.Value.Subject, out var id));
        return id;
    }

    /// <summary>One more version, with records in some languages, all in a file of one format.</summary>
    public ContributionId Publish(DatanetId datanet, string format, params (string Language, ulong Records)[] languages)
    {
        var (owner, of) = (State.Datanets.Datanets[datanet].Owner, State.Datanets.Datanets[datanet]);
        var records = languages.Aggregate(0UL, (sum, l) => sum + l.Records);
        var id = Send(owner, Kinds.ContributionDeclare, new { datanet = datanet.ToString(), files = new[] { new { format, name = $"a.{format}", partSize = "10", size = "10" } } });
        Send(owner, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = SomeHash.ToString() } }, licenceHash = of.Terms.Licence.Hash().ToString() });
        var analysis = PaperLedger.Analysis(records) with { Languages = [.. languages.OrderBy(l => l.Language, StringComparer.Ordinal).Select(l => new Tally(l.Language, l.Records))] };
        Send(TestLedger.Attestor.Address, Kinds.ContributionIngest, new
        {
            analysis = analysis.ToJson(), contribution = id, duplicates = "0", known = "0", records = records.ToString(), recordsBytes = "9", recordsSha256 = SomeHash.ToString(), root = SomeHash.ToString(),
        });
        Send(owner, Kinds.ContributionAccept, new { contribution = id });
        AddVersion(datanet, records, [id]);
        Assert.True(ContributionId.TryParse(id, out var contribution));
        return contribution;
    }

    public void Withdraw(ContributionId contribution) => Send(
        State.Datanets.Contributions[contribution].Contributor, Kinds.ContributionWithdraw, new { contribution = contribution.ToString(), reason = "Mine.", records = Array.Empty<object>() });

    /// <summary>A version that leaves out all that was withdrawn.</summary>
    public void LeaveOut(DatanetId datanet) => AddVersion(datanet, 0, []);

    private void AddVersion(DatanetId datanet, ulong more, string[] contributions)
    {
        var of = State.Datanets.Datanets[datanet];
        var gone = Enumerable.Range(0, (int)of.Withdrawals).Select(n => State.Datanets.Withdrawals[(datanet, (ulong)n)]).Where(w => w.Version is null).Aggregate(0UL, (sum, w) => sum + w.Count);
        Send(TestLedger.Attestor.Address, Kinds.DatanetVersion,
            PaperLedger.Version(datanet.ToString(), (of.Latest?.Number ?? 0) + 1, (of.Latest?.Records ?? 0) + more - gone, contributions, of.Withdrawals));
    }

    private string Send(Address actor, string kind, object payload)
    {
        var outcome = _ledger.SendUnsigned(actor, kind, payload);
        Assert.True(outcome.IsOk, $"{kind}: {outcome.Error?.Message}");
        return outcome.Value.Subject!;
    }
}
