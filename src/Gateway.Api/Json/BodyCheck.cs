using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Api.Json;

/// <summary>Holds a JSON value against a type, field by field, and goes on after a problem, so that all are told at once.</summary>
internal sealed class BodyCheck
{
    private const string NotNull = "Must not be null.";

    private readonly FieldProblems _problems = new();

    public FieldProblems Problems => _problems;

    /// <summary>Checks the body itself, which must be an object.</summary>
    public void Check(JsonElement body, JsonTypeInfo type)
    {
        if (body.ValueKind == JsonValueKind.Object)
            Check(body, type, string.Empty);
        else
            _problems.Add(string.Empty, "Must be a JSON object.");
    }

    private void Check(JsonElement value, JsonTypeInfo type, string path)
    {
        if (_problems.IsFull)
            return;
        if ((Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(JsonElement) || type.Type == typeof(object) || type.Type.IsAssignableTo(typeof(JsonNode)))
            CheckRaw(value, path);
        else if (type.Kind == JsonTypeInfoKind.Object)
            CheckObject(value, type, path);
        else if (type.Kind == JsonTypeInfoKind.Dictionary)
            CheckDictionary(value, type, path);
        else if (type.Kind == JsonTypeInfoKind.Enumerable)
            CheckList(value, type, path);
        else if (FindProblem(value, type) is { } problem)
            _problems.Add(path, problem);
    }

    private void CheckObject(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            _problems.Add(path, "Must be an object.");
            return;
        }

        var shape = ObjectShape.Of(type);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (_problems.IsFull)
                return;
            var (name, field) = (NameOf(property), Join(path, NameOf(property)));
            if (!seen.Add(name))
                _problems.Add(field, FieldProblems.Doubled);
            else if (shape.Find(name) is not { } known)
                _problems.AddUnknown(field);
            else if (property.Value.ValueKind != JsonValueKind.Null)
                Check(property.Value, known.Type, field);
            else if (!known.TakesNull)
                _problems.Add(field, NotNull);
        }

        foreach (var missing in shape.Required.Where(required => !seen.Contains(required)))
            _problems.Add(Join(path, missing), "Is missing.");
    }

    private void CheckDictionary(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            _problems.Add(path, "Must be an object.");
            return;
        }

        CheckNames(value, path);
        foreach (var property in value.EnumerateObject())
            CheckElement(property.Value, type, Join(path, NameOf(property)));
    }

    private void CheckList(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            _problems.Add(path, "Must be a list.");
            return;
        }

        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (_problems.IsFull)
                return;
            CheckElement(element, type, At(path, index++));
        }
    }

    /// <summary>The serialiser does not know whether the elements of a list are annotated, so none may be null but <c>int?</c> and the like.</summary>
    private void CheckElement(JsonElement element, JsonTypeInfo list, string path)
    {
        var type = list.Options.GetTypeInfo(list.ElementType!);
        if (element.ValueKind != JsonValueKind.Null)
            Check(element, type, path);
        else if (Nullable.GetUnderlyingType(type.Type) is null)
            _problems.Add(path, NotNull);
    }

    /// <summary>Passed on as it is; only what could not be stored is refused.</summary>
    private void CheckRaw(JsonElement value, string path)
    {
        if (_problems.IsFull)
            return;
        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckNames(value, path);
            foreach (var property in value.EnumerateObject())
                CheckRaw(property.Value, Join(path, NameOf(property)));
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var element in value.EnumerateArray())
                CheckRaw(element, At(path, index++));
        }
        else if (value.ValueKind == JsonValueKind.String && !ValueCheck.IsText(value))
        {
            _problems.Add(path, ValueCheck.NotText);
        }
    }

    private void CheckNames(JsonElement value, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (_problems.IsFull)
                return;
            var isText = TryReadName(property, out var name) && ValueCheck.IsText(name);
            if (!seen.Add(name))
                _problems.Add(Join(path, name), FieldProblems.Doubled);
            else if (!isText)
                _problems.Add(Join(path, name), ValueCheck.NotText);
        }
    }

    private static string? FindProblem(JsonElement value, JsonTypeInfo type) =>
        ValueCheck.Problem(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type) ?? (Converts(value, type) ? null : "Is malformed.");

    /// <summary>For types with a converter of their own; the others' values were judged already.</summary>
    private static bool Converts(JsonElement value, JsonTypeInfo type)
    {
        if (ValueCheck.Knows(Nullable.GetUnderlyingType(type.Type) ?? type.Type))
            return true;
        try
        {
            value.Deserialize(type);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }

    private static string NameOf(JsonProperty property)
    {
        TryReadName(property, out var name);
        return name;
    }

    /// <summary>A name with half a character stays as it was written, <c>\ud800</c>, since the framework throws.</summary>
    private static bool TryReadName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
            return false;
        }
    }

    /// <summary>Ends where a name is cut anyway: a long one must not be written down again for everything under it.</summary>
    private static string Join(string path, string name)
    {
        if (FieldProblems.IsCut(path))
            return path;
        return path.Length == 0 ? name : string.Concat(path, ".", name.AsSpan(0, Math.Min(name.Length, FieldProblems.LongestName + 1)));
    }

    private static string At(string path, int index) => FieldProblems.IsCut(path) ? path : $"{path}[{index}]";
}
