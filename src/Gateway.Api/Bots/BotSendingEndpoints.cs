using Gateway.Api.Chats;
using Gateway.Api.Idempotency;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Bots;
using Gateway.Application.Chats;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Bots;

/// <summary>What a bot does and fetches: <c>POST /bots/{id}/messages</c>, <c>/callbacks/{cid}/answer</c>, <c>GET /bots/{id}/files/{file_id}</c>.</summary>
internal static class BotSendingEndpoints
{
    public static void MapBotSendingEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bots/{id}/messages", SendAsync)
            .Promises(new RouteContract("sendBotMessage", "Send a message to wherever the bot can write.").Needs(Scope.MessagesSend).TakesIdempotencyKey()
                .Explains("Needs the bot-wide right can_send; for a chat that is stored and given by its id, can_send in it will do.")
                .Takes<BotMessageBody>("""{"chat":"@example_channel","text":"Door closed."}""")
                .Gives<MessageRow>(MessageEndpoints.MessageExample, StatusCodes.Status201Created).RefusesSends().RefusesRepeats().RefusesStrangers("bot"));
        routes.MapPost("/bots/{id}/callbacks/{cid}/answer", AnswerAsync)
            .Promises(new RouteContract("answerCallback", "Answer a press on an inline button.").Needs(Scope.MessagesSend).TakesIdempotencyKey()
                .Takes<CallbackAnswer>("""{"text":"Done.","show_alert":false}""").RefusesSends().RefusesRepeats().RefusesStrangers("bot"));
        routes.MapGet("/bots/{id}/files/{file_id}", GetFileAsync)
            .Promises(new RouteContract("getBotFile", "Download a file that the bot was sent.").Needs(Scope.MessagesRead)
                .Explains("At most 20 MB. A transfer that breaks off ends the connection: compare the length.")
                .GivesBytes("application/octet-stream")
                .Refuses(StatusCodes.Status404NotFound, "bot_not_found", "There is no such bot, or the account may not read it.")
                .Refuses(StatusCodes.Status404NotFound, "file_not_found", "Telegram does not know the file, or has it no more.")
                .Refuses(StatusCodes.Status413PayloadTooLarge, "file_too_large", "Bots can download files of at most 20 MB.")
                .Refuses(StatusCodes.Status422UnprocessableEntity, "invalid_request", "What stands in the path can be no file's id.")
                .Refuses(StatusCodes.Status502BadGateway, "file_unavailable", "The Bot API server hands out no such file over HTTP.")
                .Refuses(StatusCodes.Status503ServiceUnavailable, "telegram_unreachable", "Telegram is out of reach."));
    }

    private static async Task<IResult> SendAsync(HttpContext context, IMediator mediator, string id)
    {
        var body = await JsonBody.ReadAsync<BotMessageBody>(context);
        if (!body.IsRead(out var message, out var problem) || !IdempotencyKeys.IsRead(context, body.Raw, out var key, out problem))
            return problem;
        return await mediator.AnswerAsync(new SendBotMessage(context.Caller(), id, message, key), sent => MessageEndpoints.Created(context, sent));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, IMediator mediator, string id, string cid)
    {
        var body = await JsonBody.ReadAsync<CallbackAnswer>(context);
        if (!body.IsRead(out var answer, out var problem) || !IdempotencyKeys.IsRead(context, body.Raw, out var key, out problem))
            return problem;
        return await mediator.AnswerAsync(new AnswerCallback(context.Caller(), id, cid, answer, key), done => IdempotencyKeys.NoContent(context, done));
    }

    private static Task<IResult> GetFileAsync(HttpContext context, IMediator mediator, ILogger<FileResult> logger, string id, string file_id) =>
        mediator.AnswerAsync(new GetBotFile(context.Caller(), id, file_id), file => new FileResult(file, logger));
}
