using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Internal;

/// <summary>Translates a lambda over an entity into an OData filter. What does not touch the entity is evaluated first.</summary>
internal sealed class FilterExpression
{
    private readonly ParameterExpression _entity;
    private readonly StringBuilder _filter = new();

    private FilterExpression(ParameterExpression entity) => _entity = entity;

    /// <summary>The filter, or null for one that is always true.</summary>
    /// <exception cref="NotSupportedException">The lambda does something that tables cannot filter by.</exception>
    public static string? Translate<T>(Expression<Func<T, bool>> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var translator = new FilterExpression(filter.Parameters[0]);
        translator.WriteCondition(filter.Body);
        var text = translator._filter.ToString();
        return text == "true" ? null : text;
    }

    private void WriteCondition(Expression condition)
    {
        if (!TouchesEntity(condition))
        {
            WriteConstant(condition);
            return;
        }
        switch (condition)
        {
            case BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And } and:
                WriteJunction(and, "and");
                break;
            case BinaryExpression { NodeType: ExpressionType.OrElse or ExpressionType.Or } or:
                WriteJunction(or, "or");
                break;
            case BinaryExpression binary:
                WriteComparison(binary);
                break;
            case UnaryExpression { NodeType: ExpressionType.Not } not:
                _filter.Append("not ");
                WriteNested(not.Operand);
                break;
            case UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert when !IsProperty(convert):
                WriteCondition(convert.Operand);
                break;
            case MethodCallExpression call when !IsProperty(call):
                WriteEquals(call);
                break;
            default:
                // A boolean property by itself.
                WriteOperand(condition);
                _filter.Append(" eq true");
                break;
        }
    }

    private void WriteJunction(BinaryExpression junction, string word)
    {
        WriteNested(junction.Left);
        _filter.Append(' ').Append(word).Append(' ');
        WriteNested(junction.Right);
    }

    private void WriteNested(Expression condition)
    {
        if (!TouchesEntity(condition))
        {
            WriteConstant(condition);
            return;
        }
        _filter.Append('(');
        WriteCondition(condition);
        _filter.Append(')');
    }

    private void WriteComparison(BinaryExpression comparison)
    {
        var word = comparison.NodeType switch
        {
            ExpressionType.Equal => "eq",
            ExpressionType.NotEqual => "ne",
            ExpressionType.LessThan => "lt",
            ExpressionType.LessThanOrEqual => "le",
            ExpressionType.GreaterThan => "gt",
            ExpressionType.GreaterThanOrEqual => "ge",
            _ => throw NotSupported(comparison),
        };
        var (left, right) = (comparison.Left, comparison.Right);
        // string.Compare(a, b) > 0 and a.CompareTo(b) > 0 stand for the comparison itself.
        if (WithoutConversion(left) is MethodCallExpression { Method.Name: "Compare" or "CompareTo" } compare && TouchesEntity(compare))
        {
            if (TouchesEntity(right) || Evaluate(right) is not 0)
                throw NotSupported(comparison);
            (left, right) = Compared(compare);
        }
        WriteOperand(left);
        _filter.Append(' ').Append(word).Append(' ');
        WriteOperand(right);
    }

    private static (Expression Left, Expression Right) Compared(MethodCallExpression compare) => compare switch
    {
        { Object: null, Arguments.Count: 2 } => (compare.Arguments[0], compare.Arguments[1]),
        { Object: { } instance, Arguments.Count: 1 } => (instance, compare.Arguments[0]),
        _ => throw new NotSupportedException($"{compare.Method.Name} with options is not supported in a filter: the service compares ordinally."),
    };

    private void WriteEquals(MethodCallExpression call)
    {
        if (call.Method.Name != "Equals")
            throw NotSupported(call);
        var (left, right) = Compared(call);
        WriteOperand(left);
        _filter.Append(" eq ");
        WriteOperand(right);
    }

    private void WriteOperand(Expression operand)
    {
        if (!TouchesEntity(operand))
        {
            WriteConstant(operand);
            return;
        }
        operand = WithoutConversion(operand);
        switch (operand)
        {
            case MemberExpression { Member.Name: "Value", Expression: { } nullable } when Nullable.GetUnderlyingType(nullable.Type) is not null:
                WriteOperand(nullable);
                break;
            case MemberExpression { Member: PropertyInfo property, Expression: { } entity } when WithoutConversion(entity) == _entity:
                _filter.Append(NameOf(property));
                break;
            case MethodCallExpression call when IsDictionaryRead(call) && !TouchesEntity(call.Arguments[0]):
                _filter.Append(Evaluate(call.Arguments[0]));
                break;
            case BinaryExpression or UnaryExpression { NodeType: ExpressionType.Not }:
                WriteNested(operand);
                break;
            default:
                throw NotSupported(operand);
        }
    }

    private string NameOf(PropertyInfo property)
    {
        if (_entity.Type == typeof(TableItem) && property.Name == nameof(TableItem.Name))
            return "TableName";
        return property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
    }

    private bool IsProperty(Expression expression) => WithoutConversion(expression) is var inner
        && (inner is MemberExpression || (inner is MethodCallExpression call && IsDictionaryRead(call)));

    /// <summary><c>entity["Name"]</c> or <c>entity.GetString("Name")</c> and its like.</summary>
    private bool IsDictionaryRead(MethodCallExpression call) =>
        call is { Object: { } target, Arguments.Count: 1 }
        && WithoutConversion(target) == _entity
        && call.Arguments[0].Type == typeof(string)
        && (call.Method.Name == "get_Item" || (call.Method.DeclaringType == typeof(TableEntity) && call.Method.Name.StartsWith("Get", StringComparison.Ordinal)));

    private void WriteConstant(Expression expression)
    {
        var value = Evaluate(expression);
        _filter.Append(FilterLiteral.TryWrite(value) ?? throw new InvalidOperationException($"A value of type {value!.GetType()} has no OData literal."));
    }

    private static object? Evaluate(Expression expression)
    {
        // C# casts constants to object where it compares with one; the value keeps its own type.
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert && (convert.Type == typeof(object) || convert.Operand.Type.IsValueType == false))
            expression = convert.Operand;
        return expression switch
        {
            ConstantExpression constant => constant.Value,
            // Captured variables are fields of a closure: no need to compile anything.
            MemberExpression { Member: FieldInfo field, Expression: ConstantExpression closure } => field.GetValue(closure.Value),
            _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
        };
    }

    private static Expression WithoutConversion(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } convert)
            expression = convert.Operand;
        return expression;
    }

    private bool TouchesEntity(Expression expression)
    {
        var finder = new ParameterFinder(_entity);
        finder.Visit(expression);
        return finder.Found;
    }

    private static NotSupportedException NotSupported(Expression expression) => new($"The expression {expression} is not supported in a filter.");

    private sealed class ParameterFinder(ParameterExpression parameter) : ExpressionVisitor
    {
        public bool Found { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            Found |= node == parameter;
            return node;
        }
    }
}
