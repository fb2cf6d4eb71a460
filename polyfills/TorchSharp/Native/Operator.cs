using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>One of LibTorch's operators, called by the name of its schema; arguments that are not given take the schema's defaults.</summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int StackWords = 96;

    private nint _handle;

    /// <summary>True where this LibTorch has the operator.</summary>
    public bool Exists => _handle != 0 || Shim.shim_operator("aten::" + name, overload) != 0;

    /// <summary>The operator's one result.</summary>
    public Tensor Call(params ReadOnlySpan<Argument> arguments) => Wrap(Invoke(arguments, discard: false), 0);

    /// <summary>The operator's two results.</summary>
    public (Tensor, Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, discard: false);
        return (Wrap(results, 0), Wrap(results, 1));
    }

    /// <summary>The results of an operator that has a list of them.</summary>
    public Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, discard: false);
        var tensors = new Tensor[results.Length / 2];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = Wrap(results, i);
        return tensors;
    }

    /// <summary>The result of an operator that has a truth value.</summary>
    public bool CallBool(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, discard: false)[1] != 0;

    /// <summary>The number that the operator has as result.</summary>
    public Scalar CallScalar(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, discard: false);
        return new Scalar(results[0] switch { 2 => ScalarType.Int64, 3 => ScalarType.Float64, _ => ScalarType.Bool }, results[1]);
    }

    /// <summary>Changes the first argument, and returns it.</summary>
    public Tensor InPlace(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, discard: true);
        return (Tensor)arguments[0].Reference!;
    }

    private static Tensor Wrap(ReadOnlySpan<long> results, int position) => new((nint)results[2 * position + 1]);

    /// <summary>The result words: valid until this thread calls an operator again.</summary>
    [SkipLocalsInit]
    private ReadOnlySpan<long> Invoke(ReadOnlySpan<Argument> arguments, bool discard)
    {
        var size = 0;
        foreach (ref readonly var argument in arguments)
            size += argument.WordCount;
        Span<long> words = size <= StackWords ? stackalloc long[StackWords] : new long[size];
        var written = 0;
        foreach (ref readonly var argument in arguments)
        {
            argument.Write(words[written..]);
            written += argument.WordCount;
        }
        long* results = null;
        long count;
        fixed (long* first = words)
            count = Shim.shim_call(Handle, first, arguments.Length, discard ? null : &results);
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Reference);
        if (count < 0)
            throw Shim.Failure();
        return new ReadOnlySpan<long>(results, (int)count);
    }

    private nint Handle => _handle != 0 ? _handle : Find();

    private nint Find()
    {
        var found = Shim.shim_operator("aten::" + name, overload);
        if (found == 0)
            throw Shim.Failure();
        return _handle = found;
    }
}
