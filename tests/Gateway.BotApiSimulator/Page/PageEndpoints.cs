using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Control;

namespace Gateway.BotApiSimulator.Page;

/// <summary>The page to try bots by hand, put together from its three embedded parts so that it needs no further request.</summary>
internal static class PageEndpoints
{
    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        var page = Part("page.html")
            .Replace("/* page.css */", Part("page.css"), StringComparison.Ordinal)
            .Replace("/* page.js */", Part("page.js"), StringComparison.Ordinal);
        // The bots known by now are in the page itself, so that it never says "no bot" when there is one.
        routes.MapGet("/", (BotRegistry bots) =>
            Results.Content(page.Replace("/* bots */", List(bots), StringComparison.Ordinal), "text/html; charset=utf-8"));
    }

    // The writer escapes '<', so that no name ends the script element.
    private static string List(BotRegistry bots) => new JsonArray([.. bots.All.Select(BotView.Of)]).ToJsonString();

    private static string Part(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The part {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
