namespace OpenLedger.Core.Analysis;

/// <summary>In which language a text is written.</summary>
/// <param name="Code">Its ISO 639-3 code, or <c>und</c> where the text does not tell.</param>
/// <param name="Score">How well the text fits, in 1/10,000: for a language that has its script to itself the share of its letters, for the others the share of the greatest weight that its trigrams could have.</param>
internal readonly record struct LanguageGuess(string Code, int Score)
{
    /// <summary>The text does not tell.</summary>
    internal static readonly LanguageGuess Undetermined = new("und", 0);
}
