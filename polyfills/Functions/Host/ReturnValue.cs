using System.Reflection;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Functions return void, a value, a <see cref="Task"/> or a <see cref="Task{TResult}"/>.</summary>
internal static class ReturnValue
{
    private static readonly MethodInfo OfTaskMethod = typeof(ReturnValue).GetMethod(nameof(OfTaskWithResult), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The type of the value that a method with this return type yields; <see cref="void"/> for none.</summary>
    public static Type ValueType(Type returnType)
    {
        if (returnType == typeof(Task))
            return typeof(void);
        return returnType.IsGenericType && returnType.GetGenericTypeDefinition() == typeof(Task<>) ? returnType.GetGenericArguments()[0] : returnType;
    }

    /// <summary>How to wait for what a method with this return type returned.</summary>
    public static Func<object?, ValueTask<object?>> AwaiterOf(Type returnType)
    {
        if (returnType == typeof(Task))
            return OfTask;
        if (ValueType(returnType) == returnType)
            return static value => ValueTask.FromResult(value);
        return OfTaskMethod.MakeGenericMethod(ValueType(returnType)).CreateDelegate<Func<object?, ValueTask<object?>>>();
    }

    private static async ValueTask<object?> OfTask(object? task)
    {
        if (task is not null)
            await (Task)task;
        return null;
    }

    private static async ValueTask<object?> OfTaskWithResult<T>(object? task) => task is null ? null : await (Task<T>)task;
}
