using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Api.Json;

/// <summary>The fields that an object may have, by their JSON names.</summary>
internal sealed class ObjectShape
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, ObjectShape> Known = new();

    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    private ObjectShape(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null))
            _fields.Add(property.Name, new Field(property));
    }

    public IEnumerable<string> Required => _fields.Values.Where(known => known.IsRequired).Select(known => known.Name);

    public static ObjectShape Of(JsonTypeInfo type) => Known.GetOrAdd(type, static type => new ObjectShape(type));

    public Field? Find(string name) => _fields.GetValueOrDefault(name);

    internal sealed class Field
    {
        public Field(JsonPropertyInfo property)
        {
            Name = property.Name;
            var inner = OptionalConverter.Inner(property.PropertyType);
            Type = property.Options.GetTypeInfo(inner ?? property.PropertyType);
            IsRequired = property.IsRequired || IsRequiredParameter(property.AssociatedParameter);
            TakesNull = inner is null ? TakesNullItself(property) : OptionalTakesNull(property, inner);
        }

        public string Name { get; }

        public JsonTypeInfo Type { get; }

        public bool IsRequired { get; }

        public bool TakesNull { get; }

        /// <summary>Of a positional record: what has neither a default nor a question mark.</summary>
        private static bool IsRequiredParameter(JsonParameterInfo? parameter) =>
            parameter is { HasDefaultValue: false, IsMemberInitializer: false } && OptionalConverter.Inner(parameter.ParameterType) is null
            && !(IsNullable(parameter.ParameterType) && parameter.IsNullable);

        private static bool TakesNullItself(JsonPropertyInfo property) =>
            IsNullable(property.PropertyType) && property.IsSetNullable && property.AssociatedParameter is null or { IsNullable: true };

        /// <summary>The serialiser does not see the annotation inside: <c>Optional&lt;string?&gt;</c>.</summary>
        private static bool OptionalTakesNull(JsonPropertyInfo property, Type inner) =>
            IsNullable(inner) && property.AttributeProvider is PropertyInfo declared
            && new NullabilityInfoContext().Create(declared).GenericTypeArguments[0].ReadState != NullabilityState.NotNull;

        private static bool IsNullable(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
    }
}
