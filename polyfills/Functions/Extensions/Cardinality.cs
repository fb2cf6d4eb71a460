namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

public enum Cardinality
{
    Many,
    One,
}
