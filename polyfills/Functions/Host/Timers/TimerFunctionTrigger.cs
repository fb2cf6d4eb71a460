using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.Polyfills.Functions;

/// <summary>A timer trigger. <paramref name="UseMonitor"/> is off where runs lie less than a minute apart.</summary>
internal sealed record TimerFunctionTrigger(
    TimerTriggerAttribute Timer, ParameterInfo Info, TimerSchedule Schedule, string ScheduleText, bool UseMonitor, bool RunOnStartup, string StorageConnection)
    : FunctionTrigger(Timer, Info)
{
    public override string BindingType => "timerTrigger";

    public static TimerFunctionTrigger Read(TimerTriggerAttribute attribute, ParameterInfo parameter, SettingResolver settings)
    {
        if (parameter.ParameterType != typeof(TimerInfo))
            throw new FunctionDeclarationException($"its timer trigger is on '{parameter.Name}' of type {parameter.ParameterType.Name}; it must be a TimerInfo");
        var text = settings.Resolve(attribute.Schedule);
        var storage = settings.Connection("Storage")
            ?? throw new FunctionDeclarationException("timers need the setting AzureWebJobsStorage, a storage connection string, for their locks and schedules");
        try
        {
            var schedule = TimerSchedule.Parse(text, TimeZoneInfo.Local);
            var monitor = attribute.UseMonitor && !schedule.IsTooFrequentToMonitor(DateTimeOffset.UtcNow);
            return new TimerFunctionTrigger(attribute, parameter, schedule, text, monitor, attribute.RunOnStartup, storage);
        }
        catch (FormatException e)
        {
            throw new FunctionDeclarationException($"its schedule is wrong: {e.Message}");
        }
    }

    public ArgumentBinder Bind(ParameterInfo parameter)
    {
        if (parameter == Info)
            return static context => ValueTask.FromResult<object?>(((TimerTriggerData)context.Trigger).Info);
        throw new FunctionDeclarationException("a timer brings nothing but its TimerInfo");
    }
}

/// <summary>One run of a timer.</summary>
internal sealed class TimerTriggerData(string parameterName, TimerInfo info, string reason) : TriggerData
{
    public TimerInfo Info => info;

    public override string Reason => reason;

    public override string? Find(string name) => null;

    public override IReadOnlyDictionary<string, object?> BindingData() =>
        new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { [parameterName] = System.Text.Json.JsonSerializer.Serialize(info) };
}
