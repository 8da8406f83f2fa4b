using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Delivery;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.BotApiSimulator.Control;

internal static class BotEndpoints
{
    public static void MapBotControl(this RouteGroupBuilder control)
    {
        control.MapPost("/bots", Register);
        control.MapGet("/bots", (BotRegistry bots) => bots.All.Select(BotView.Of));
        var bot = control.MapGroup("/bots/{bot}").AddEndpointFilter(RefuseMalformedAsync);
        bot.MapPost("/updates", InjectAsync);
        bot.MapPost("/messages", SendText);
        bot.MapPost("/callbacks", PressButton);
        bot.MapPost("/files", AddFileAsync);
        bot.MapGet("/deliveries", DeliveriesAsync);
    }

    private static IResult Register(BotRequest request, BotRegistry bots) =>
        bots.Register(request.Token, request.Username, request.FirstName) is { } bot
            ? Results.Json(BotView.Of(bot))
            : Problem(400, "the token is not well-formed");

    private static async Task<IResult> InjectAsync(
        string bot, HttpRequest request, BotRegistry bots, UpdateIntake intake, [FromQuery] int repeat = 1, [FromQuery] bool unfiltered = false)
    {
        if (bots.Find(bot) is not { } found)
            return NoSuchBot(bot);
        if (found.Updates.IsFull)
            return Problem(503, "the bot's queue is full");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var updates = intake.Inject(found, body.ToArray(), Math.Max(1, repeat), unfiltered);
        return Results.Json(new { update_id = updates[0].UpdateId, filtered = updates[0].State == UpdateState.Filtered });
    }

    private static IResult SendText(string bot, MessageRequest request, BotRegistry bots, UpdateBuilder builder, UpdateIntake intake)
    {
        if (bots.Find(bot) is not { } found)
            return NoSuchBot(bot);
        if (found.Updates.IsFull)
            return Problem(503, "the bot's queue is full");
        var message = builder.Message(found, request);
        var update = intake.Queue(found, "message", message);
        return Results.Json(new
        {
            update_id = update.UpdateId,
            message_id = (long)message["message_id"]!,
            filtered = update.State == UpdateState.Filtered,
        });
    }

    private static IResult PressButton(string bot, CallbackRequest request, BotRegistry bots, UpdateBuilder builder, UpdateIntake intake)
    {
        if (bots.Find(bot) is not { } found)
            return NoSuchBot(bot);
        if (builder.CallbackQuery(found, request) is not { } query)
            return Problem(404, "the bot has sent no such message to this chat");
        var update = intake.Queue(found, "callback_query", query);
        return Results.Json(new { update_id = update.UpdateId, callback_query_id = (string?)query["id"] });
    }

    private static async Task<IResult> AddFileAsync(string bot, HttpRequest request, BotRegistry bots, [FromQuery] string name = "file.bin")
    {
        if (bots.Find(bot) is not { } found)
            return NoSuchBot(bot);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return Results.Json(new { file_id = found.Files.Add(name, body.ToArray()).Id });
    }

    /// <summary>With wait_ms and update_id it waits until that update is closed, or answers as it then stands.</summary>
    private static async Task<IResult> DeliveriesAsync(
        string bot,
        BotRegistry bots,
        SimulatorClock clock,
        CancellationToken cancellationToken,
        [FromQuery(Name = "update_id")] long? updateId = null,
        [FromQuery(Name = "wait_ms")] int waitMs = 0)
    {
        if (bots.Find(bot) is not { } found)
            return NoSuchBot(bot);
        if (waitMs > 0 && updateId is { } awaited)
        {
            await found.Updates.Changed.WaitForAsync(
                () => IsClosed(found.Updates, awaited) ? found : null, TimeSpan.FromMilliseconds(waitMs), clock, cancellationToken);
        }

        return Results.Json(updateId is { } id ? found.Updates.Record(id, DeliveryView.Of) : found.Updates.Record(DeliveryView.Of));
    }

    private static bool IsClosed(UpdateQueue queue, long updateId)
    {
        var states = queue.Record(updateId, update => update.State);
        return states.Count > 0 && states.All(state => state is not (UpdateState.Pending or UpdateState.InFlight));
    }

    private static async ValueTask<object?> RefuseMalformedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (FormatException error)
        {
            return Problem(400, error.Message);
        }
    }

    private static IResult NoSuchBot(string bot) => Problem(404, $"no bot {bot}");

    private static IResult Problem(int status, string error) => Results.Json(new { error }, statusCode: status);
}
