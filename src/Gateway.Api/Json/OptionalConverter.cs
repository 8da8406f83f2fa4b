using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Application.Results;

namespace Gateway.Api.Json;

/// <summary>A field that is there is set; the serialiser leaves one that is not there at its default, which is unset.</summary>
internal sealed class OptionalConverter : JsonConverterFactory
{
    /// <summary>The type inside; null when this is no <see cref="Optional{T}"/>.</summary>
    public static Type? Inner(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GetGenericArguments()[0] : null;

    public override bool CanConvert(Type typeToConvert) => Inner(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(Inner(typeToConvert)!))!;

    private sealed class Of<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
