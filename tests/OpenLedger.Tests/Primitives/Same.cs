namespace OpenLedger.Tests.Primitives;

/// <summary>Assertions for properties, in which xUnit's comparers take most of the time: those are asked only what to say about what differs.</summary>
internal static class Same
{
    internal static void Value<T>(T expected, T actual) where T : IEquatable<T>
    {
        if (!expected.Equals(actual))
            Assert.Equal(expected, actual);
    }

    internal static void All<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        if (!expected.SequenceEqual(actual))
            Assert.Equal(expected, actual);
    }
}
