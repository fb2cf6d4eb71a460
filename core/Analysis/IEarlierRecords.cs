using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Analysis;

/// <summary>The records of a Datanet's version, as far as others are compared with them.</summary>
public interface IEarlierRecords
{
    /// <summary>The version's number.</summary>
    ulong Version { get; }

    /// <summary>How many rows the version's band index has.</summary>
    long BandRows { get; }

    /// <summary>Opens the band index for reading from any place.</summary>
    ValueTask<Stream> OpenBandsAsync(CancellationToken cancellationToken);

    /// <summary>Which contribution has a number.</summary>
    ContributionId ContributionOf(int number);

    /// <summary>The canonical JSON of a record.</summary>
    /// <exception cref="InvalidDataException">No record lies there.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(RecordPlace place, CancellationToken cancellationToken);
}
