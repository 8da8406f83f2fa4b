namespace Gateway.BotApiSimulator.Page;

/// <summary>The page to try bots by hand, put together from its three embedded parts so that it needs no further request.</summary>
internal static class PageEndpoints
{
    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        var page = Part("page.html")
            .Replace("/* page.css */", Part("page.css"), StringComparison.Ordinal)
            .Replace("/* page.js */", Part("page.js"), StringComparison.Ordinal);
        routes.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
    }

    private static string Part(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The part {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
