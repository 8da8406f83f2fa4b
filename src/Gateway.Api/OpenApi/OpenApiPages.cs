namespace Gateway.Api.OpenApi;

/// <summary>The document at <c>/openapi/v1.json</c> and the page to try it at <c>/docs</c>.</summary>
internal static class OpenApiPages
{
    private const string Document = "v1";

    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<RouteContract>().Any();
        options.AddDocumentTransformer<DocumentTransformer>();
        options.AddOperationTransformer<ContractTransformer>();
        options.AddSchemaTransformer<OptionalTransformer>();
    });

    public static void MapOpenApiPages(this WebApplication gateway)
    {
        gateway.MapOpenApi("/openapi/{documentName}.json");

        // For its own path alone: it is a step on the way of every request else.
        gateway.UseWhen(static context => context.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase), static docs => docs.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "telegram-gateway";
            page.SwaggerEndpoint($"/openapi/{Document}.json", "telegram-gateway");
        }));
    }
}
