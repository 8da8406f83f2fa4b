using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Bots;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Bots;

/// <summary><c>/bots</c>: the bots themselves.</summary>
internal static class BotEndpoints
{
    private const string Example = """
        {"id":123456,"slug":"alerts","username":"alerts_bot","display_name":"Alerts","source":"api","handler":"http","async":true,"require_auth":false,
        "order":"relaxed","http":{"url":"https://alerts.example.org/telegram","timeout":"10s","has_secret":true},"webhook_secret_set":false,
        "served":true,"created_at":"2026-11-20T10:00:00Z","updated_at":"2026-11-20T10:00:00Z"}
        """;

    public static void MapBotEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bots", ListAsync)
            .Promises(new RouteContract("listBots", "The bots that the account may read, those of the bots file too; never their tokens.").Needs(Scope.BotsRead).Pages()
                .Explains("`http` is shown to those who may manage the bot.")
                .Gives<Page<BotRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPost("/bots", CreateAsync)
            .Promises(Connects(new RouteContract("createBot", "Make a bot of a token."))
                .Explains("The token is checked with Telegram before it is saved. All instances serve the bot within a second. With `PUBLIC_URL` set its webhook is set in the "
                    + "background. The account gets can_manage; one that is limited to some bots makes none.")
                .Needs(Scope.BotsWrite)
                .Takes<CreateBotBody>("""{"token":"123456:ABC-DEF","handler":"http","async":true,"require_auth":false,"http":{"url":"https://alerts.example.org/telegram"}}""")
                .Gives<BotRow>(Example, StatusCodes.Status201Created)
                .Refuses(StatusCodes.Status403Forbidden, "right_missing", "The account is limited to some bots.")
                .Refuses(StatusCodes.Status409Conflict, "bot_taken", "The Telegram bot is here already, or its slug or username is another's.")
                .Refuses(StatusCodes.Status409Conflict, "account_changed", "The account was removed meanwhile."));
        routes.MapGet("/bots/{id}", GetAsync)
            .Promises(Finds(new RouteContract("getBot", "One bot, by its slug or its Telegram id.").Needs(Scope.BotsRead).Gives<BotRow>(Example)));
        routes.MapPatch("/bots/{id}", UpdateAsync)
            .Promises(Changes(Connects(new RouteContract("updateBot", "Change a bot; what is left out stays as it is.")))
                .Explains("A token must be the same Telegram bot's. Fields of `http` are changed one by one; null takes it away whole.")
                .Needs(Scope.BotsWrite).Takes<UpdateBotBody>("""{"display_name":"Alerts","async":false}""").Gives<BotRow>(Example));
        routes.MapDelete("/bots/{id}", DeleteAsync)
            .Promises(Changes(new RouteContract("deleteBot", "Remove a bot with all rights to it."))
                .Explains("Its open jobs become dead and its webhook is removed; chats, messages and finished jobs stay.").Needs(Scope.BotsWrite));
    }

    internal static RouteContract Finds(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status404NotFound, "bot_not_found", "There is no such bot, or the account may not read it.");

    internal static RouteContract Manages(RouteContract contract) =>
        Finds(contract).Refuses(StatusCodes.Status403Forbidden, "right_missing", "The account may read the bot and not manage it.");

    private static RouteContract Changes(RouteContract contract) =>
        Manages(contract).Refuses(StatusCodes.Status409Conflict, "bot_from_file", "The bot comes from the bots file.");

    private static RouteContract Connects(RouteContract contract) => contract
        .Refuses(StatusCodes.Status502BadGateway, "telegram_failed", "Telegram would not say whose token it is.")
        .Refuses(StatusCodes.Status503ServiceUnavailable, "telegram_unreachable", "Telegram could not be asked whose token it is.")
        .Refuses(StatusCodes.Status503ServiceUnavailable, "not_configured", "ENCRYPTION_KEY is not set.");

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListBots(context.Caller(), page)) : problem;
    }

    private static async Task<IResult> CreateAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<CreateBotBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new CreateBot(context.Caller(), body), ManagementJson.Created)
            : problem;

    private static Task<IResult> GetAsync(string id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new GetBot(context.Caller(), id));

    private static async Task<IResult> UpdateAsync(string id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<UpdateBotBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new UpdateBot(context.Caller(), id, body))
            : problem;

    private static Task<IResult> DeleteAsync(string id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteBot(context.Caller(), id), _ => Results.NoContent());
}
