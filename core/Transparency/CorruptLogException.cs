namespace OpenLedger.Core.Transparency;

/// <summary>What is stored of a log is damaged, was rolled back, or does not agree with itself. The message names the place; nothing is published until it is mended.</summary>
public sealed class CorruptLogException(string message, Exception? inner = null) : Exception(message, inner);
