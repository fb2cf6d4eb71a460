using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>One step through a file: a record, or what is wrong with it.</summary>
/// <param name="Canonical">The record's canonical text (RFC 8785) in UTF-8; valid until the next step. Empty where there is an issue.</param>
/// <param name="Hash">The leaf hash (RFC 6962) of <paramref name="Canonical"/>, which is the record's identity.</param>
/// <param name="Line">The line, from 1, where the record starts.</param>
/// <param name="Issue">What is wrong, or null.</param>
public readonly record struct RecordItem(ReadOnlyMemory<byte> Canonical, Hash256 Hash, long Line, IngestIssue? Issue);
