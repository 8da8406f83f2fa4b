using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Calls;
using Gateway.BotApiSimulator.Faults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.BotApiSimulator.Control;

/// <summary>What tests and the page use to play people and to look behind the scenes.</summary>
internal static class ControlEndpoints
{
    public static void MapControlApi(this IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/_sim");
        control.MapBotControl();
        control.MapPost("/faults", AddFault);
        control.MapDelete("/faults", (FaultPlan faults) => faults.Clear());
        control.MapPost("/release", (FaultPlan faults) => new { released = faults.Release() });
        control.MapGet("/calls", CallsAsync);
        control.MapDelete("/calls", (CallLog log) => log.Clear());
        control.MapPost("/rate-limits", (RateLimitRequest request, RateLimits limits) =>
            limits.Set(new RateLimitSettings(request.PerChatPerSecond, request.PerBotPerSecond, request.PerGroupPerMinute, request.ChatBurst)));
        control.MapPost("/clock", (ClockRequest request, SimulatorClock clock) => clock.Advance(TimeSpan.FromSeconds(request.AdvanceSeconds)));
        control.MapGet("/chats/{chatId:long}/messages", Messages);
        control.MapGet("/events", (EventHub events, CancellationToken clientLeft) =>
            TypedResults.ServerSentEvents(events.WatchAsync(clientLeft)));
    }

    public static void AddControlApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddSingleton<EventHub>();
        builder.Services.AddSingleton<CallLog>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<UpdateBuilder>();
        builder.Services.AddSingleton<UpdateIntake>();
    }

    private static IResult AddFault(FaultRequest request, FaultPlan faults)
    {
        if (!FaultRule.Kinds.Contains(request.Kind, StringComparer.Ordinal))
            return Results.Json(new { error = $"kind is one of {string.Join(", ", FaultRule.Kinds)}" }, statusCode: 400);
        faults.Add(new FaultRule(
            request.Kind,
            request.Bot?.ToString(),
            request.Method,
            request.ChatId?.ToString(),
            request.Times,
            request.ErrorCode,
            request.Description,
            request.Parameters,
            TimeSpan.FromMilliseconds(request.DelayMs)));
        return Results.NoContent();
    }

    private static async Task<IResult> CallsAsync(
        BotRegistry bots,
        CallLog log,
        SimulatorClock clock,
        CancellationToken cancellationToken,
        [FromQuery] string? bot = null,
        [FromQuery] string? method = null,
        [FromQuery] long after = 0,
        [FromQuery(Name = "after_version")] long afterVersion = 0,
        [FromQuery(Name = "wait_ms")] int waitMs = 0)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Max(0, waitMs));
        var found = await log.Changed.WaitForAsync(Find, wait, clock, cancellationToken);
        return Results.Json(found ?? new JsonArray());

        JsonArray? Find() => bot is null
            ? log.Find(new CallFilter(null, method, after, afterVersion))
            : bots.Find(bot) is { } known ? log.Find(new CallFilter(known.Id, method, after, afterVersion)) : null;
    }

    private static IResult Messages(long chatId, [FromQuery] string bot, BotRegistry bots) =>
        bots.Find(bot) is { } found
            ? Results.Json(found.Chats.Views(chatId))
            : Results.Json(new { error = $"no bot {bot}" }, statusCode: 404);
}
