namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place in the brackets behind a tensor.</summary>
    public struct TensorIndex
    {
        private const long Absent = long.MinValue;

        private readonly Kind _kind;
        private readonly long _start;
        private readonly long _stop;
        private readonly long _step;

        private TensorIndex(Kind kind, long start = Absent, long stop = Absent, long step = Absent, Tensor? reference = null)
        {
            (_kind, _start, _stop, _step) = (kind, start, stop, step);
            Reference = reference;
        }

        private enum Kind : long { None, Ellipsis, Single, Bool, Slice, Tensor }

        public static TensorIndex None = new(Kind.None);
        public static TensorIndex Null = new(Kind.None);
        public static TensorIndex Ellipsis = new(Kind.Ellipsis);
        public static TensorIndex Colon = new(Kind.Slice);

        internal Tensor? Reference { get; }

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(At(index));

        public static TensorIndex Single(long? index) => index is null ? None : new(Kind.Single, index.Value);

        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start ?? Absent, stop ?? Absent, step ?? Absent);

        public static TensorIndex Slice(Range range) =>
            Slice(At(range.Start), range.End.IsFromEnd && range.End.Value == 0 ? null : At(range.End));

        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, reference: tensor);

        /// <summary>Writes the index as shim/dispatch.cpp reads it, and returns the number of words.</summary>
        internal readonly int Write(Span<long> words)
        {
            words[0] = (long)_kind;
            switch (_kind)
            {
                case Kind.Single or Kind.Bool:
                    words[1] = _start;
                    return 2;
                case Kind.Slice:
                    (words[1], words[2], words[3]) = (_start, _stop, _step);
                    return 4;
                case Kind.Tensor:
                    words[1] = Reference!.Handle;
                    return 2;
                default:
                    return 1;
            }
        }

        private static long At(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
