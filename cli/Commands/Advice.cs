using OpenLedger.Cli.Client;

namespace OpenLedger.Cli.Commands;

/// <summary>What to do next when the API has refused something.</summary>
internal static class Advice
{
    /// <summary>A sentence for people, or null where the detail says it all.</summary>
    public static string? For(ApiException refused) => refused.Code switch
    {
        "deadline-passed" or "deadline-too-far" or "request-expired" => "Is the clock of this computer right?",
        "signer-mismatch" or "signature-invalid" => "Is --key the right key, and --server the right ledger?",
        "clock-skew" => "The server's clock is off; it takes commands again once that is mended.",
        "outcome-unknown" => "Whether the ledger took it is not known yet: look with ./openledger ledger tail before you try again.",
        "queue-full" => "The server is busy; try again in a moment.",
        "datanet-unknown" => "./openledger datanet list shows what there is.",
        "contribution-unknown" => "./openledger datanet show ID lists a Datanet's contributions.",
        "version-unknown" => "./openledger datanet show ID lists a Datanet's versions.",
        "version-withdrawn" => "./openledger datanet show ID says which versions have withdrawn records and are closed.",
        "entry-unknown" => "./openledger ledger tail shows the newest.",
        "job-unknown" => "./openledger job list shows those that were given up.",
        "apikey-unknown" => "./openledger account key list shows yours.",
        "grant-unknown" => "./openledger datanet grants ID lists them.",
        "contribution-state" => "Look at its state first: ./openledger contribution show ID",
        "contribution-expired" => "It has expired; begin again.",
        _ => refused.Status switch
        {
            401 => "Is this the right key? --key FILE names another.",
            403 => "Only the owner or the contributor may do this; --key FILE names another key.",
            413 => "It is too large for one command.",
            429 => "The server is busy; try again in a moment.",
            >= 500 => "See how the server fares: ./openledger status and ./openledger logs",
            _ => null,
        },
    };
}
