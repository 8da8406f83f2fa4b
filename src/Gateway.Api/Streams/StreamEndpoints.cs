using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Results;
using Gateway.Application.Streams;
using Gateway.Application.Telemetry;
using Gateway.Domain.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Api.Streams;

/// <summary><c>GET /ws</c> and <c>GET /stream</c>.</summary>
internal static class StreamEndpoints
{
    public static void AddStreams(this IServiceCollection services, IReadOnlyList<string> allowedOrigins) =>
        services.AddSingleton<StreamLimits>().AddSingleton(new StreamOrigins(allowedOrigins));

    /// <summary>Before the endpoints.</summary>
    public static void UseStreams(this WebApplication gateway)
    {
        var ping = gateway.Services.GetRequiredService<StreamLimits>().Ping;
        gateway.UseWebSockets(new WebSocketOptions { KeepAliveInterval = ping, KeepAliveTimeout = ping });
    }

    public static void MapStreamEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ws", WebSocketAsync).WithMetadata(TokenInQuery.Instance)
            .Promises(new RouteContract("followByWebSocket", "Follow chats, bots or everything over a WebSocket.").Needs(Scope.MessagesRead)
                .Explains("docs/STREAMING.md tells what is said over it. A browser may send its access token as `token`.")
                .Asks("token", "string", "An access token, for who cannot send headers.").Upgrades()
                .Refuses(StatusCodes.Status403Forbidden, "origin_not_allowed", "The page that asks is not of an origin in ALLOWED_ORIGINS.")
                .Refuses(StatusCodes.Status426UpgradeRequired, "upgrade_required", "The request is no WebSocket handshake."));
        routes.MapGet("/stream", ServerSentEventsAsync).WithMetadata(TokenInQuery.Instance)
            .Promises(new RouteContract("follow", "Follow one chat, one bot or everything by server-sent events.").Needs(Scope.MessagesRead)
                .Explains("Each event's id is its position; a client that comes back with `Last-Event-ID` goes on after it. docs/STREAMING.md.")
                .Asks("chat_id", "integer", "The chat to follow.").Asks("bot", "string", "The slug of the bot to follow; needs the bot-wide `can_read`.")
                .Asks("all", "boolean", "Follow everything; for admins.").Asks("after", "integer", "The last position that is known. `Last-Event-ID` comes before it.")
                .Asks("token", "string", "An access token, for who cannot send headers.").GivesBytes("text/event-stream")
                .Refuses(StatusCodes.Status403Forbidden, "origin_not_allowed", "The page that asks is not of an origin in ALLOWED_ORIGINS.")
                .Refuses(StatusCodes.Status403Forbidden, "admin_needed", "Only an admin may follow everything.")
                .Refuses(StatusCodes.Status404NotFound, "chat_not_found", "There is no such chat, or it may not be read.")
                .Refuses(StatusCodes.Status404NotFound, "bot_not_found", "There is no such bot, or it may not be read.")
                .Refuses(StatusCodes.Status409Conflict, "cursor_expired", "Events after that position are past their retention and gone.")
                .Refuses(StatusCodes.Status409Conflict, "cursor_unknown", "The log has not come to that position."));
    }

    private static async Task<IResult> WebSocketAsync(HttpContext context, [FromServices] LiveStreams streams, StreamLimits limits, StreamOrigins origins, TimeProvider time, ILogger<WebSocketSession> logger)
    {
        var query = new QueryReader(context.Request.Query);
        _ = query.Text(TokenInQuery.Name, TokenInQuery.Longest);
        if (!query.IsRead(out var problem))
            return problem;
        if (Refuse(context, origins) is { } refusal)
            return refusal;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return Problems.Problem(StatusCodes.Status426UpgradeRequired, "upgrade_required", "This is a WebSocket: send a handshake.");
        }

        var opened = await streams.OpenAsync(context.ShownCredential(), context.ClientAddress()?.ToString(), context.RequestAborted);
        if (!opened.IsOk)
            return Problems.Of(opened.Failure);
        await using var stream = opened.Value;
        using var client = GatewayMeter.Connected("websocket");
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new WebSocketSession(socket, stream, limits, time, logger).RunAsync(context.RequestAborted);
        return Results.Empty;
    }

    private static async Task<IResult> ServerSentEventsAsync(HttpContext context, [FromServices] LiveStreams streams, StreamLimits limits, StreamOrigins origins, TimeProvider time)
    {
        if (Refuse(context, origins) is { } refusal)
            return refusal;
        var query = new QueryReader(context.Request.Query);
        var wish = new StreamWish(query.Number("chat_id"), query.Text("bot"), query.Flag("all") ?? false, query.Number("after", least: 0));
        _ = query.Text(TokenInQuery.Name, TokenInQuery.Longest);
        if (LastEventId.Read(context.Request.Headers, query) is { } last)
            wish = wish with { After = last };
        if (!query.IsRead(out var problem))
            return problem;
        var opened = await streams.OpenAsync(context.ShownCredential(), context.ClientAddress()?.ToString(), context.RequestAborted);
        if (!opened.IsOk)
            return Problems.Of(opened.Failure);
        await using var stream = opened.Value;
        using var client = GatewayMeter.Connected("sse");
        return await new ServerSentEvents(stream, limits, time).AnswerAsync(context, wish) is { } failure ? Problems.Of(failure) : Results.Empty;
    }

    /// <summary>As for any route the scope comes first.</summary>
    private static IResult? Refuse(HttpContext context, StreamOrigins origins)
    {
        if (!context.Caller().Access.Has(Scope.MessagesRead))
            return Problems.Of(Failure.Forbidden("scope_missing", $"This needs the scope {Scope.MessagesRead}."));
        return origins.Allow(context.Request) ? null : Problems.Of(Failure.Forbidden("origin_not_allowed", "Pages of this origin may not follow; ALLOWED_ORIGINS names those that may."));
    }
}
