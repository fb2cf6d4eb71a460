using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OpenLedger.Tests.Architecture;

/// <summary>What a built assembly refers to, read from its metadata without loading it.</summary>
internal sealed record BuiltAssembly(string Name, IReadOnlySet<string> References, IReadOnlySet<string> Types, IReadOnlySet<string> Members, string? TargetFramework)
{
    /// <summary>Reads an assembly that lies beside the tests; null where it does not.</summary>
    public static BuiltAssembly? Find(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return File.Exists(path) ? Read(path) : null;
    }

    private static BuiltAssembly Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        string TypeName(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            // A nested type belongs to the outer one.
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? TypeName((TypeReferenceHandle)type.ResolutionScope)
                : $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }
        var types = metadata.TypeReferences.Select(TypeName).ToHashSet(StringComparer.Ordinal);
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{TypeName((TypeReferenceHandle)m.Parent)}.{metadata.GetString(m.Name)}").ToHashSet(StringComparer.Ordinal);
        var references = metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToHashSet(StringComparer.Ordinal);
        return new BuiltAssembly(metadata.GetString(metadata.GetAssemblyDefinition().Name), references, types, members, FrameworkOf(metadata));
    }

    private static string? FrameworkOf(MetadataReader metadata)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor) is { Parent.Kind: HandleKind.TypeReference } constructor
                && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent).Name) == "TargetFrameworkAttribute")
            {
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                return value.ReadSerializedString();
            }
        }
        return null;
    }
}
