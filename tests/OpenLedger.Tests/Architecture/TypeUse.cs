using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OpenLedger.Tests.Architecture;

/// <summary>Which types of its own assembly the types of a namespace use: in what they inherit, hold, take, give, and in the code of their methods.</summary>
internal sealed class TypeUse
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly TypeNames _names = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private TypeUse(PEReader file) => (_file, _metadata) = (file, file.GetMetadataReader());

    /// <summary>The full names, nested types by their outermost one; those of the namespace itself are left out.</summary>
    public static IReadOnlySet<string> Of(string assembly, string space)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var use = new TypeUse(file);
        foreach (var handle in use._metadata.TypeDefinitions.Where(h => use.OutermostName(h).StartsWith(space + ".", StringComparison.Ordinal)))
            use.AddType(use._metadata.GetTypeDefinition(handle));
        use._used.RemoveWhere(name => name.StartsWith(space + ".", StringComparison.Ordinal));
        return use._used;
    }

    private void AddType(TypeDefinition type)
    {
        Add(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            Add(_metadata.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields())
            Add(_metadata.GetFieldDefinition(field).DecodeSignature(_names, null));
        foreach (var handle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(handle);
            Add(method.DecodeSignature(_names, null));
            if (method.RelativeVirtualAddress != 0)
                AddBody(_file.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    private void AddBody(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null))
                Add(local);
        }
        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            var value = (int)code.ReadByte();
            var operation = OpCodesByValue[value == 0xFE ? 0xFE00 | code.ReadByte() : value];
            switch (operation.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    for (var left = code.ReadInt32(); left > 0; left--)
                        code.ReadInt32();
                    break;
                default:
                    code.Offset += SizeOf(operation.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void Add(EntityHandle handle)
    {
        // An interface has no base.
        if (handle.IsNil)
            return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _used.Add(OutermostName((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                Add(_metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Add((EntityHandle)method.GetDeclaringType());
                Add(method.DecodeSignature(_names, null));
                break;
            case HandleKind.FieldDefinition:
                Add((EntityHandle)_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(generic.Method);
                Add(generic.DecodeSignature(_names, null).SelectMany(t => t).ToImmutableArray());
                break;
        }
    }

    private void Add(MethodSignature<ImmutableArray<TypeDefinitionHandle>> signature) => Add([.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(t => t)]);

    private void Add(ImmutableArray<TypeDefinitionHandle> types)
    {
        foreach (var type in types)
            _used.Add(OutermostName(type));
    }

    private string OutermostName(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? OutermostName(outer) : $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }

    /// <summary>The types of this assembly that a signature names, those of generic arguments and elements too.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<ImmutableArray<TypeDefinitionHandle>, object?>
    {
        public ImmutableArray<TypeDefinitionHandle> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [handle];

        public ImmutableArray<TypeDefinitionHandle> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [];

        public ImmutableArray<TypeDefinitionHandle> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public ImmutableArray<TypeDefinitionHandle> GetGenericInstantiation(ImmutableArray<TypeDefinitionHandle> genericType, ImmutableArray<ImmutableArray<TypeDefinitionHandle>> typeArguments) =>
            [.. genericType, .. typeArguments.SelectMany(t => t)];

        public ImmutableArray<TypeDefinitionHandle> GetArrayType(ImmutableArray<TypeDefinitionHandle> elementType, ArrayShape shape) => elementType;

        public ImmutableArray<TypeDefinitionHandle> GetByReferenceType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

        public ImmutableArray<TypeDefinitionHandle> GetPointerType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

        public ImmutableArray<TypeDefinitionHandle> GetPinnedType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

        public ImmutableArray<TypeDefinitionHandle> GetSZArrayType(ImmutableArray<TypeDefinitionHandle> elementType) => elementType;

        public ImmutableArray<TypeDefinitionHandle> GetModifiedType(ImmutableArray<TypeDefinitionHandle> modifier, ImmutableArray<TypeDefinitionHandle> unmodifiedType, bool isRequired) => unmodifiedType;

        public ImmutableArray<TypeDefinitionHandle> GetFunctionPointerType(MethodSignature<ImmutableArray<TypeDefinitionHandle>> signature) =>
            [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(t => t)];

        public ImmutableArray<TypeDefinitionHandle> GetGenericMethodParameter(object? genericContext, int index) => [];

        public ImmutableArray<TypeDefinitionHandle> GetGenericTypeParameter(object? genericContext, int index) => [];

        public ImmutableArray<TypeDefinitionHandle> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];
    }
}
