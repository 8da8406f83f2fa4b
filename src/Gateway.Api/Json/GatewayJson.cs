using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Application.Json;

namespace Gateway.Api.Json;

/// <summary>The management API's JSON: <see cref="WireJson"/>, and fields that can be left out.</summary>
internal static class GatewayJson
{
    public const int MaxDepth = WireJson.MaxDepth;

    /// <summary>Bodies. Null where it is not allowed, and what is missing, are refused.</summary>
    public static readonly JsonSerializerOptions Requests = Create(strict: true);

    /// <summary>Bodies that were checked already: what is not known in them was told.</summary>
    public static readonly JsonSerializerOptions Checked = new(Requests) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Answers.</summary>
    public static readonly JsonSerializerOptions Answers = Create(strict: false);

    /// <summary>What the framework writes by itself is written by the same rules.</summary>
    public static void AddGatewayJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json => Apply(json.SerializerOptions));

    private static JsonSerializerOptions Create(bool strict)
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), RespectNullableAnnotations = strict };
        Apply(options);
        options.MakeReadOnly();
        return options;
    }

    private static void Apply(JsonSerializerOptions options)
    {
        WireJson.Apply(options);
        options.Converters.Add(new OptionalConverter());
    }
}
