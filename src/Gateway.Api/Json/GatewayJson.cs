using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Gateway.Api.Json;

/// <summary>The management API's JSON: snake_case, every field known, nothing twice, times in UTC.</summary>
internal static class GatewayJson
{
    public const int MaxDepth = 64;

    /// <summary>Bodies. Null where it is not allowed, and what is missing, are refused.</summary>
    public static readonly JsonSerializerOptions Requests = Create(strict: true);

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
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = MaxDepth;

        // Letters of all languages as they are; what HTML could mistake is still escaped.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new OptionalConverter());
    }
}
