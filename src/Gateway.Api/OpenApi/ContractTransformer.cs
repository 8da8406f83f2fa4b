using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Api.OpenApi;

/// <summary>Writes what a route promises into its operation: security, parameters, examples, and every answer it can give.</summary>
internal sealed class ContractTransformer : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteContract>().SingleOrDefault() is not { } contract)
            return Task.CompletedTask;
        var document = context.Document ?? throw new InvalidOperationException("An operation belongs to a document.");
        operation.Security = contract.IsAnonymous ? [] : Security(contract, document);
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(context.Description.RelativePath), document) };

        // Those of the path are known from the route; those of the query are read by hand.
        operation.Parameters = [.. (operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Path), .. contract.Query.Select(Parameter), .. Headers(contract)];
        if (contract.BodyExample is not null && operation.RequestBody?.Content?.TryGetValue(Json, out var body) == true)
        {
            body.Example = JsonNode.Parse(contract.BodyExample);
            if (operation.RequestBody is OpenApiRequestBody request)
                request.Required = true;
        }

        Answers(operation, contract);
        foreach (var refusals in Refusals.Of(contract, context.Description.RelativePath ?? string.Empty).GroupBy(refusal => refusal.Status))
            operation.Responses![refusals.Key.ToString(CultureInfo.InvariantCulture)] = Refusal(refusals.Key, [.. refusals], document);
        return Task.CompletedTask;
    }

    /// <summary>The noun after <c>api/v1</c>.</summary>
    private static string TagOf(string? path) => path?.Split('/').ElementAtOrDefault(2) ?? "gateway";

    /// <summary>Either of three ways to prove who asks.</summary>
    private static List<OpenApiSecurityRequirement> Security(RouteContract contract, OpenApiDocument document)
    {
        List<string> scopes = contract.Scope is null ? [] : [contract.Scope];
        return [.. SecuritySchemes.Names.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = scopes })];
    }

    private static IOpenApiParameter Parameter(QueryParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type switch { "integer" => JsonSchemaType.Integer, "boolean" => JsonSchemaType.Boolean, _ => JsonSchemaType.String },
            Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => (JsonNode)value)],
        },
    };

    private static IEnumerable<IOpenApiParameter> Headers(RouteContract contract) => contract.HasIdempotencyKey
        ?
        [
            new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "1 to 255 visible ASCII characters. A repeat within 24 hours gets the first answer and sends nothing again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        ]
        : [];

    private static void Answers(OpenApiOperation operation, RouteContract contract)
    {
        operation.Responses ??= [];
        if (contract.NothingWhen is not null)
            operation.Responses[StatusCodes.Status204NoContent.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse { Description = contract.NothingWhen, Headers = Limits() };
        if (!operation.Responses.TryGetValue(contract.Status.ToString(CultureInfo.InvariantCulture), out var found) || found is not OpenApiResponse response)
            return;
        response.Headers = Limits();
        if (contract.Answer == typeof(Stream))
            response.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [contract.AnswerType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } };
        else if (contract.AnswerExample is not null && response.Content?.TryGetValue(Json, out var content) == true)
            content.Example = JsonNode.Parse(contract.AnswerExample);
    }

    private static OpenApiResponse Refusal(int status, IReadOnlyList<Refusal> refusals, OpenApiDocument document)
    {
        var problem = new JsonObject { ["status"] = status, ["code"] = refusals[0].Code, ["detail"] = refusals[0].When };
        if (status == StatusCodes.Status422UnprocessableEntity)
            problem["errors"] = new JsonArray(new JsonObject { ["field"] = "limit", ["message"] = "Must be 1 to 200." });
        return new OpenApiResponse
        {
            Description = string.Join(' ', refusals.Select(refusal => $"`{refusal.Code}`: {refusal.When}")),
            Headers = Limits(),
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(DocumentTransformer.Problem, document), Example = problem },
            },
        };
    }

    private static Dictionary<string, IOpenApiHeader> Limits() => new(StringComparer.Ordinal)
    {
        ["RateLimit-Limit"] = Header("Requests a minute."),
        ["RateLimit-Remaining"] = Header("Requests that may be made now."),
        ["RateLimit-Reset"] = Header("Seconds until the whole burst is there again."),
    };

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
}
