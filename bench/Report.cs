using System.Globalization;
using System.Text.Json;

namespace OpenLedger.Bench;

/// <summary>A measured number.</summary>
/// <param name="Key">Its name in the JSON, which ends with its unit.</param>
/// <param name="Value">The median over the runs, unless its meaning says otherwise.</param>
/// <param name="Meaning">What it is, in one line.</param>
internal sealed record Figure(string Key, double Value, string Meaning);

/// <summary>What a benchmark found, on which machine, over how many runs.</summary>
/// <param name="name">The benchmark's.</param>
/// <param name="runs">How many runs each median is over.</param>
internal sealed class Report(string name, int runs)
{
    private const int Decimals = 3;
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private readonly List<Figure> _figures = [];
    private readonly List<string> _broken = [];
    private readonly Machine _machine = Machine.Read();

    /// <summary>Adds a figure.</summary>
    /// <exception cref="InvalidOperationException">It is not a finite number: nothing was measured.</exception>
    public void Add(string key, double value, string meaning)
    {
        if (!double.IsFinite(value))
            throw new InvalidOperationException($"{key} is {value}: nothing was measured.");
        _figures.Add(new Figure(key, Math.Round(value, Decimals), meaning));
    }

    /// <summary>The figures that must be 0 and are not.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Adds a count, or adds to it where an earlier run has added it.</summary>
    public void Sum(string key, double value, string meaning)
    {
        var at = _figures.FindIndex(f => f.Key == key);
        if (at < 0)
            Add(key, value, meaning);
        else
            _figures[at] = _figures[at] with { Value = _figures[at].Value + value };
    }

    /// <summary>Adds a count that must be 0; the benchmark fails where it is not.</summary>
    public void Zero(string key, double value, string meaning)
    {
        Sum(key, value, meaning);
        if (value != 0 && !_broken.Contains(key))
            _broken.Add(key);
    }

    /// <summary><c>{"name","runs","figures":{key:number},"machine":{…}}</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new { name, runs, figures = _figures.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal), machine = _machine }, Indented);

    /// <summary>The figures as a table for people.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"{name}: medians of {runs} {(runs == 1 ? "run" : "runs")} on {_machine}");
        var width = _figures.Max(f => f.Key.Length);
        foreach (var figure in _figures)
        {
            var number = figure.Value.ToString(Math.Abs(figure.Value) >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
            output.WriteLine($"  {figure.Key.PadRight(width)}  {number,12}  {figure.Meaning}");
        }
    }
}
