namespace OpenLedger.Core.Transparency;

/// <summary>What a witness answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
public sealed record WitnessAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>Sends a request to a witness (<see cref="WitnessRequest.Path"/> below its submission prefix).</summary>
/// <param name="witness">Which.</param>
/// <param name="request">The body, <see cref="WitnessRequest.Encode"/>.</param>
/// <param name="cancellationToken">Cancels it.</param>
/// <exception cref="IOException">It does not answer.</exception>
public delegate Task<WitnessAnswer> AskWitness(NoteVerifier witness, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
