namespace Nethereum.Contracts;

/// <summary>A filter is of another event, or of another contract.</summary>
public class FilterInputNotForEventException : Exception
{
    public FilterInputNotForEventException()
        : base("The filter is of another event or contract; CreateFilterInput makes those of this one.")
    {
    }
}
