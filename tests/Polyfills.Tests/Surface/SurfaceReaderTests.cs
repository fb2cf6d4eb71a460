using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OpenLedger.Polyfills.Surface;

namespace OpenLedger.Polyfills.Tests.Surface;

/// <summary>The two readers agree: what one reads from a source is what the other reads from the assembly that the source compiles to.</summary>
public sealed class SurfaceReaderTests
{
    private const string Prelude = "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; namespace N { ";

    private static readonly Lazy<List<PortableExecutableReference>> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p))]);

    public static TheoryData<string> Snippets =>
    [
        "public class A { }",
        "public abstract class A { internal A() { } protected A(int x) { } private A(string s) { } }",
        "public abstract class A { }",
        "public sealed class A { protected A(int x) { } public int P { get; private set; } protected int Q { get; set; } public int R { get; init; } public int S { private get; set; } }",
        "public static class A { public static bool E(this string s, out int x, ref long y, in DateTime z, params string[] r) { x = 0; return true; } }",
        "public class A<T, U> where T : class, IDisposable, new() where U : struct { public V M<V>(T t, U? u, V v) where V : unmanaged => v; public class B<W> { public W? F; public T? G; } }",
        "public interface I<in T, out U> : IDisposable where U : notnull { U M(T t); string? P { get; set; } event EventHandler? E; static abstract I<T, U> Make(); int D() => 1; }",
        "public enum E : byte { A = 1, B, C = A | B << 2, D = A } [Flags] public enum F { X = -1, Y = 1 << 3 }",
        "public delegate Task<string?>? D<T>(T? t, List<string?> l, int? i = null);",
        "public readonly struct S : IEquatable<S> { public S(string? v) { } public bool Equals(S o) => true; public override bool Equals(object? o) => true; public override int GetHashCode() => 0; "
            + "public static bool operator ==(S a, S b) => true; public static bool operator !=(S a, S b) => false; public static implicit operator S(string? v) => new(v); public static explicit operator int(S s) => 1; }",
        "public ref struct S { public Span<byte> X; public ReadOnlySpan<char> Y => default; public ref int Z => throw new Exception(); public ref readonly int W => throw new Exception(); }",
        "public class A { public const string C = \"a\\\"\\\\\\n\"; public const long L = -5; public const E X = E.Two; public static readonly int R = 1; public volatile int V; protected internal char H = 'c'; } public enum E { One, Two }",
        "public class A { public void M(int a = 3, long b = -1, bool c = true, string? d = null, string e = \"x\", CancellationToken f = default, DayOfWeek g = DayOfWeek.Friday, "
            + "DayOfWeek h = 0, DayOfWeek? i = DayOfWeek.Monday, char j = 'q', double k = 0.5, Guid l = default(Guid), int m = default, float n = 1e10f, DayOfWeek o = (DayOfWeek)99, decimal p = 1.50m) { } }",
        "public class A : IDisposable { public virtual void V() { } public void Dispose() { } public override string ToString() => \"\"; ~A() { } } "
            + "public class B : A { public override void V() { } public sealed override string? ToString() => null; public new void Dispose() { } }",
        "public abstract class A { public abstract void M(); public abstract int P { get; protected set; } public abstract override string ToString(); public virtual event Action? E; protected internal virtual void Q() { } "
            + "internal void Hidden() { } private protected void Also() { } }",
        "public class A : IEnumerable<KeyValuePair<string, object?>> { IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => throw new Exception(); "
            + "System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new Exception(); public object? this[string key, int i] { get => 1; set { } } }",
        "public class A { public (int A, string? B) T; public (string, (int, byte[]?)?)[]? U; public dynamic? D; public nint P; public int[][,]? J; public string?[]? K; public Dictionary<string, List<int?>?>? M; public KeyValuePair<string?, A>? N; }",
        "public record R(int A, string? B); public sealed record class Q(int X) { public required string Y { get; set; } } public readonly record struct V(long L);",
        "public class P(int x, string? y = null) { public int X => x; public string? Y => y; }",
        "public class A { public async Task<int> M() { await Task.Yield(); Action a = () => { }; a(); return 1; } public IEnumerable<int> It() { yield return 1; } public int Auto { get; set; } public event EventHandler? E; }",
        "public partial class A { public void M() { } } public partial class A : IDisposable { public void Dispose() { } } internal class Hidden { public class AlsoHidden { } }",
        "#nullable disable\npublic class A { public string S; public List<string> L; public int? I; public T M<T>(T t, T[] u) => t; }\n#nullable enable\npublic class B { public string? S; public int I; }",
        "public class A { protected class B { public string? M() => null; } private class C { } internal class D { } protected internal enum E { X } } public sealed class F { }",
        "public unsafe class A { public int* P; public byte** Q(void* x) => null; }",
    ];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Source_and_assembly_give_the_same_lines(string snippet)
    {
        var source = $"{Prelude}\n{snippet} }}";
        var fromSource = Sorted(SourceSurface.Read([source], new SourceOptions(Nullable: true, [])));
        var fromAssembly = Sorted(AssemblySurface.Read(Compile(source), annotate: true));

        Assert.NotEmpty(fromSource);
        // A source names all interfaces, an assembly only those that nothing else brings along.
        Assert.Equal(fromSource.Where(l => !l.Contains(": implements ", StringComparison.Ordinal)), fromAssembly.Where(l => !l.Contains(": implements ", StringComparison.Ordinal)));
        Assert.Subset(fromSource.ToHashSet(StringComparer.Ordinal), fromAssembly.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("public void M(string? a) { }", "public void M(string a) { }")]
    [InlineData("public void M(int a) { }", "public void M(int b) { }")]
    [InlineData("public void M(int a = 1) { }", "public void M(int a = 2) { }")]
    [InlineData("public void M(int a = 1) { }", "public void M(int a) { }")]
    [InlineData("public void M(int a, string b) { }", "public void M(string b, int a) { }")]
    [InlineData("public int M() => 1;", "public long M() => 1;")]
    [InlineData("public int M() => 1;", "public static int M() => 1;")]
    [InlineData("public int M() => 1;", "public virtual int M() => 1;")]
    [InlineData("public int M() => 1;", "protected int M() => 1;")]
    [InlineData("public int P { get; }", "public int P { get; set; }")]
    [InlineData("public T M<T>() where T : class => default!;", "public T M<T>() => default!;")]
    [InlineData("public const int C = 1;", "public const int C = 2;")]
    [InlineData("public void M(ref int a) { }", "public void M(in int a) { }")]
    [InlineData("public List<string?> M() => [];", "public List<string> M() => [];")]
    [InlineData("public A() { }", "public A(int x) { }")]
    public void Different_member_is_a_difference(string upstream, string polyfill)
    {
        var list = ListOf($"{Prelude} public class A {{ {upstream} }} }}", nullable: true);
        var assembly = Compile($"{Prelude} public class A {{ {polyfill} }} }}");
        Assert.NotEmpty(SurfaceComparison.Differences([list], AssemblySurface.Read(assembly, annotate: true), AssemblySurface.Read(assembly, annotate: false)));
    }

    [Theory]
    [InlineData("public class A { public A() { } public int M() => 1; public int P { get; set; } }", "public class A { public int P { get; } }", true)]
    [InlineData("#nullable disable\npublic class A { public string M(string s) => s; }", "#nullable enable\npublic class A { public string? M(string s) => s; }", true)]
    [InlineData("#nullable enable\npublic class A { public string M(string s) => s; }", "#nullable disable\npublic class A { public string M(string s) => s; }", false)]
    [InlineData("public class A { internal A() { } }", "public class A { }", false)]
    [InlineData("public sealed class A { }", "public class A { }", false)]
    [InlineData("public class A { }", "public class A : IDisposable { public void Dispose() { } }", false)]
    [InlineData("public interface A { int M(); int N(); }", "public interface A { int M(); }", false)]
    [InlineData("public interface A { int P { get; set; } }", "public interface A { int P { get; } }", false)]
    [InlineData("public interface A { int M(); int N(); }", "public interface A { int M(); internal void IsClosed(); }", true)]
    [InlineData("public interface A { int M(); int N(); }", "public interface A { int M(); internal void IsOpen() { } }", false)]
    [InlineData("public interface A { int M(); } public interface B : A { int N(); }", "public interface A { int M(); internal void IsClosed(); } public interface B : A { }", true)]
    [InlineData("public interface A { int M(); int N(); }", "public interface A { int M(string s); internal void IsClosed(); }", false)]
    [InlineData("public abstract class A { public abstract void M(); }", "public abstract class A { }", false)]
    [InlineData("public class A { }", "public class A { } public class B { }", false)]
    [InlineData("public class A { }", "public class A { } internal class B { }", true)]
    [InlineData("public enum A { X = 1, Y = 2 }", "public enum A { X = 1 }", true)]
    [InlineData("public enum A { X = 1, Y = 2 }", "public enum A { X = 2 }", false)]
    [InlineData("public class A : Elsewhere.Base, Elsewhere.IThing { public A() : base(null) { } public Elsewhere.Kind? K { get; set; } }", "public class A { }", false)]
    public void Polyfill_is_a_subset_or_not(string upstream, string polyfill, bool subset)
    {
        var list = ListOf($"{Prelude}\n{upstream} }}", nullable: true);
        var assembly = Compile($"{Prelude}\n{polyfill} }}");
        var differences = SurfaceComparison.Differences([list], AssemblySurface.Read(assembly, annotate: true), AssemblySurface.Read(assembly, annotate: false)).ToList();
        Assert.True(subset == (differences.Count == 0), string.Join('\n', differences));
    }

    [Fact]
    public void Unresolved_types_are_written_by_name()
    {
        var type = Assert.Single(SourceSurface.Read(
            ["namespace N { public partial class A : Azure.Core.ClientOptions, Azure.IThing { public A(Azure.ETag tag = default(Azure.ETag), Azure.Kind kind = Azure.Kind.Two) : base(null) { } "
                + "public Azure.Response<Azure.ETag?> M<T>(Azure.Core.Sub.Inner x) where T : Azure.IThing => null; } }"], new SourceOptions(Nullable: false, [])));
        Assert.Equal("class : ClientOptions", type.Declaration);
        Assert.Equal(["implements IThing", "~public A(ETag tag = default, Kind kind = Kind.Two)", "~public Response<ETag?> M<T>(Inner x) where T : IThing"], type.Members.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("public class A : Azure.IThing { }", "class", "implements IThing")]
    [InlineData("public class A : Azure.IThing, Azure.IOther { }", "class", "implements IOther,implements IThing")]
    [InlineData("public class A : Azure.Base { }", "class : Base", "")]
    [InlineData("public class A : Azure.Base, Azure.IThing { }", "class : Base", "implements IThing")]
    [InlineData("public class A : System.Exception, Azure.IThing { }", "class : Exception", "implements ISerializable,implements IThing")]
    [InlineData("public struct A : Azure.IThing { }", "struct", "implements IThing")]
    [InlineData("public interface A : Azure.IThing { }", "interface", "implements IThing")]
    public void Unresolved_base_and_interfaces_are_told_apart_by_name(string source, string declaration, string implements)
    {
        var type = Assert.Single(SourceSurface.Read([$"namespace N {{ {source} }}"], new SourceOptions(Nullable: false, [])));
        Assert.Equal(declaration, type.Declaration);
        Assert.Equal(implements, string.Join(',', type.Members.Where(m => m.StartsWith("implements", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("public Elsewhere.Thing? P { get; set; }", "public Thing? P { get; set; }")]
    [InlineData("public Elsewhere.Thing P { get; set; }", "public Thing P { get; set; }")]
    [InlineData("public void M(List<Elsewhere.Thing?> l, Elsewhere.Thing[]? a) { }", "public void M(List<Thing?> l, Thing[]? a)")]
    public void Unresolved_types_keep_their_annotations(string member, string line)
    {
        var type = Assert.Single(SourceSurface.Read([$"{Prelude} public static class Empty {{ }} public class A {{ {member} }} }}"], new SourceOptions(Nullable: true, [])), t => t.Name == "N.A");
        Assert.Contains(line, type.Members);
    }

    [Fact]
    public void List_read_back_is_the_list_and_a_changed_list_is_refused()
    {
        var list = ListOf($"{Prelude} public class A {{ public int M() => 1; }} public enum E {{ X }} }}", nullable: true);
        var text = list.ToString();
        Assert.Equal(text, SurfaceList.Parse(text).ToString());
        Assert.Equal(["N.A", "N.E"], SurfaceList.Parse(text).Types.Select(t => t.Name));
        Assert.Throws<InvalidDataException>(() => SurfaceList.Parse(text.Replace("public int M()", "public long M()", StringComparison.Ordinal)));
        Assert.Throws<InvalidDataException>(() => SurfaceList.Parse(text.Replace("    X = 0\n", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void List_that_the_polyfill_covers_wholly_is_noticed()
    {
        const string Source = Prelude + " public class A { public int M() => 1; public int M(int x) => x; } }";
        Assert.True(SurfaceComparison.HasNothingMore(ListOf(Source, nullable: true), AssemblySurface.Read(Compile(Source), annotate: false)));
        Assert.False(SurfaceComparison.HasNothingMore(ListOf(Source.Replace("M(int x)", "N(int x)", StringComparison.Ordinal), nullable: true), AssemblySurface.Read(Compile(Source), annotate: false)));
    }

    private static SurfaceList ListOf(string source, bool nullable) =>
        new("P", "1", null, "o/r", "commit " + new string('0', 40), null, ["a.cs"], SourceSurface.Read([source], new SourceOptions(nullable, [])));

    private static List<string> Sorted(IEnumerable<SurfaceType> types) =>
        [.. types.SelectMany(t => t.Members.Select(m => $"{t.Name}: {m}").Prepend($"{t.Name} = {t.Declaration}")).Order(StringComparer.Ordinal)];

    private static Assembly Compile(string source)
    {
        var compilation = CSharpCompilation.Create($"twin{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview))], s_references.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }
}
