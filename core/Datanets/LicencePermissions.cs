using OpenLedger.Core.Json;

namespace OpenLedger.Core.Datanets;

/// <summary>What the terms of a Datanet permit and ask for, as data that training and inference check.</summary>
/// <param name="Training">Who may train models on its records.</param>
/// <param name="Inference">Who may be answered by models that were trained on them.</param>
/// <param name="Commercial">Whether either may serve a commercial purpose.</param>
/// <param name="Attribution">Whether whoever uses them must name the contributors.</param>
/// <param name="ShareAlike">Whether what is made of them must be given on under the same terms.</param>
public sealed record LicencePermissions(UsePermission Training, UsePermission Inference, bool Commercial, bool Attribution, bool ShareAlike)
{
    /// <summary>
    /// What a Datanet permits whose creator says nothing about it: a public one everything, a private one what its owner grants. Of the Creative
    /// Commons licences, whose ids spell their conditions out, commercial use, attribution and share-alike follow from the id.
    /// </summary>
    public static LicencePermissions Default(string licence, bool isPublic)
    {
        var use = isPublic ? UsePermission.Allowed : UsePermission.Granted;
        return ConditionsOf(licence) is { } conditions
            ? new LicencePermissions(use, use, conditions.Commercial, conditions.Attribution, conditions.ShareAlike)
            : new LicencePermissions(use, use, Commercial: true, Attribution: false, ShareAlike: false);
    }

    /// <summary>For hashing, and for the API.</summary>
    public object ToJson() => new { attribution = Attribution, commercial = Commercial, inference = Inference.Word(), shareAlike = ShareAlike, training = Training.Word() };

    /// <summary>Reads the member <c>permissions</c>, whose conditions must not be others than a Creative Commons id says.</summary>
    internal static LicencePermissions Read(ObjectReader reader, string licence)
    {
        var attribution = reader.Boolean("attribution");
        var commercial = reader.Boolean("commercial");
        var inference = UsePermissions.Read(reader, "inference");
        var shareAlike = reader.Boolean("shareAlike");
        var training = UsePermissions.Read(reader, "training");
        reader.RejectUnknown();
        if (ConditionsOf(licence) is { } conditions && conditions != (commercial, attribution, shareAlike))
            reader.Reject("permissions-contradict", $"{licence} says by its name: commercial {Word(conditions.Commercial)}, attribution {Word(conditions.Attribution)}, shareAlike {Word(conditions.ShareAlike)}.");
        return new LicencePermissions(training, inference, commercial, attribution, shareAlike);
    }

    private static (bool Commercial, bool Attribution, bool ShareAlike)? ConditionsOf(string licence)
    {
        if (licence.StartsWith("CC0-", StringComparison.Ordinal))
            return (true, false, false);
        if (!licence.StartsWith("CC-BY-", StringComparison.Ordinal))
            return null;
        return (!Names(licence, "NC"), true, Names(licence, "SA"));
    }

    private static bool Names(ReadOnlySpan<char> licence, string condition)
    {
        foreach (var part in licence.Split('-'))
        {
            if (licence[part].SequenceEqual(condition))
                return true;
        }
        return false;
    }

    private static string Word(bool value) => value ? "true" : "false";
}
