using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Bots;

/// <summary><c>/bots/{id}/webhook</c>: where Telegram delivers a bot's updates.</summary>
internal static class BotWebhookEndpoints
{
    private const string Example = """
        {"url":"https://gateway.example.org/api/v1/telegram/webhook/alerts?s=1a2b3c4d","ours":true,"pending_update_count":0,"max_connections":100,
        "ip_address":"192.0.2.7","allowed_updates":["message"],"last_error_at":null,"last_error":null}
        """;

    public static void MapBotWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bots/{id}/webhook", GetAsync)
            .Promises(Asks(new RouteContract("getBotWebhook", "What Telegram has registered for the bot.")).Needs(Scope.BotsRead).Gives<BotWebhookRow>(Example));
        routes.MapPut("/bots/{id}/webhook", SetAsync)
            .Promises(Asks(new RouteContract("setBotWebhook", "Have Telegram deliver the bot's updates to this gateway."))
                .Explains("Takes no URL: it is this gateway's own, at `PUBLIC_URL`.").TakesNothing().Needs(Scope.BotsWrite).Gives<BotWebhookRow>(Example)
                .Refuses(StatusCodes.Status503ServiceUnavailable, "not_configured", "PUBLIC_URL is not set."));
        routes.MapDelete("/bots/{id}/webhook", DeleteAsync)
            .Promises(Asks(new RouteContract("deleteBotWebhook", "Have Telegram deliver the bot's updates nowhere."))
                .Explains("Updates that wait at Telegram are kept there. With `PUBLIC_URL` set the next start of the gateway registers the webhook again.").Needs(Scope.BotsWrite));
    }

    private static RouteContract Asks(RouteContract contract) => BotEndpoints.Manages(contract)
        .Refuses(StatusCodes.Status409Conflict, "bot_not_served", "The bot cannot be served now: its token cannot be decrypted, or the bots file has its name.")
        .Refuses(StatusCodes.Status502BadGateway, "telegram_refused", "Telegram refuses; `detail` has its words.")
        .Refuses(StatusCodes.Status503ServiceUnavailable, "telegram_unreachable", "Telegram is out of reach.");

    private static Task<IResult> GetAsync(string id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new GetBotWebhook(context.Caller(), id));

    private static async Task<IResult> SetAsync(string id, HttpContext context, IMediator mediator) =>
        (await ReadNothingAsync(context)).IsWhole(out _, out var problem) ? await mediator.AnswerAsync(new SetBotWebhook(context.Caller(), id)) : problem;

    private static Task<IResult> DeleteAsync(string id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteBotWebhook(context.Caller(), id), _ => Results.NoContent());

    /// <summary>Who sends a URL expects it to be used, and is told that it is not.</summary>
    private static async ValueTask<JsonBody<NoFields>> ReadNothingAsync(HttpContext context) =>
        context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0
            ? await JsonBody.ReadAsync<NoFields>(context) : new JsonBody<NoFields>(new NoFields(), default);

    private sealed record NoFields : Input;
}
