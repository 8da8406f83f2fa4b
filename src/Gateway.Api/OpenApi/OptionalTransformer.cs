using Gateway.Api.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Api.OpenApi;

/// <summary>A field that may be absent is described by what it holds when it is there.</summary>
internal sealed class OptionalTransformer : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (OptionalConverter.Inner(context.JsonTypeInfo.Type) is not { } inner)
            return;
        var described = await context.GetOrCreateSchemaAsync(inner, cancellationToken: cancellationToken);
        schema.Type = described.Type;
        schema.Format = described.Format;
        schema.Properties = described.Properties;
        schema.Items = described.Items;
        schema.Enum = described.Enum;
    }
}
