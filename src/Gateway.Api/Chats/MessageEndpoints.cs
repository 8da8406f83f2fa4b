using Gateway.Api.Idempotency;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Chats;
using Gateway.Application.Idempotency;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Chats;

/// <summary>Sending into stored chats: <c>POST /chats/{id}/messages</c>, <c>PATCH DELETE /chats/{id}/messages/{mid}</c>.</summary>
internal static class MessageEndpoints
{
    public const string MessageExample = """
        {"id":4712,"chat_id":12,"telegram_message_id":88,"direction":"out","kind":"message","text":"Door closed.",
        "from":{"id":123456,"name":"Alerts","username":"alerts_bot"},"date":"2026-11-20T10:00:00Z","edited_at":null,"deleted_at":null,
        "reply_to":null,"media_kind":null,"file_id":null,"update_id":null,"position":4712}
        """;

    private const string Unstored = "Where it was sent but could not be stored, and for an `auth` bot, which stores nothing, the answer is 201 all the same, with `id` null.";

    public static void MapMessageEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chats/{id:long}/messages", SendAsync)
            .Promises(new RouteContract("sendMessage", "Send a message.").Needs(Scope.MessagesSend).Explains(Unstored).TakesIdempotencyKey()
                .Takes<MessageBody>("""{"text":"Door <b>closed</b>.","parse_mode":"HTML","reply_to":4700}""")
                .Gives<MessageRow>(MessageExample, StatusCodes.Status201Created).RefusesSends().RefusesRepeats().RefusesStrangers("chat"));
        routes.MapPatch("/chats/{id:long}/messages/{mid:long}", EditAsync)
            .Promises(new RouteContract("editMessage", "Change a message that the bot has sent.").Needs(Scope.MessagesSend)
                .Explains("Telegram takes the keyboard away when a text or caption is changed and no keyboard is given.")
                .Takes<MessageEdit>("""{"text":"Door open."}""").Gives<MessageRow>(MessageExample)
                .Refuses(StatusCodes.Status409Conflict, "not_own_message", "Somebody else has written it.").RefusesOldMessages().RefusesSends().RefusesStrangers("chat"));
        routes.MapDelete("/chats/{id:long}/messages/{mid:long}", DeleteAsync)
            .Promises(new RouteContract("deleteMessage", "Delete a message in Telegram, and its text in the list of messages.").Explains("The update that brought it stays in the log for as long as the log is kept; erasing the chat takes that, too.").Needs(Scope.MessagesSend)
                .RefusesOldMessages().RefusesSends().RefusesStrangers("chat"));
    }

    private static async Task<IResult> SendAsync(HttpContext context, IMediator mediator, long id)
    {
        var body = await JsonBody.ReadAsync<MessageBody>(context);
        if (!body.IsRead(out var message, out var problem) || !IdempotencyKeys.IsRead(context, body.Raw, out var key, out problem))
            return problem;
        return await mediator.AnswerAsync(new SendMessage(context.Caller(), id, message, key), sent => Created(context, sent));
    }

    private static async Task<IResult> EditAsync(HttpContext context, IMediator mediator, long id, long mid)
    {
        var body = await JsonBody.ReadAsync<MessageEdit>(context);
        return body.IsRead(out var edit, out var problem) ? await mediator.AnswerAsync(new EditMessage(context.Caller(), id, mid, edit)) : problem;
    }

    private static Task<IResult> DeleteAsync(HttpContext context, IMediator mediator, long id, long mid) =>
        mediator.AnswerAsync(new DeleteMessage(context.Caller(), id, mid), _ => Results.NoContent());

    public static IResult Created(HttpContext context, Answered<MessageRow> sent) =>
        IdempotencyKeys.Created(context, sent);

    public static RouteContract RefusesSends(this RouteContract contract) => contract
        .Refuses(StatusCodes.Status409Conflict, "chat_unavailable", "The bot may not write there: it was blocked, or is no member.")
        .Refuses(StatusCodes.Status409Conflict, "bot_not_served", "The chat's bot is not served by this gateway any more.")
        .Refuses(StatusCodes.Status422UnprocessableEntity, "telegram_refused", "Telegram refuses it; `detail` has its words.")
        .Refuses(StatusCodes.Status429TooManyRequests, "send_limited", "Telegram's limits leave no room within 30 seconds; nothing was sent.")
        .Refuses(StatusCodes.Status502BadGateway, "send_outcome_unknown", "Whether it was sent is unknown: Telegram's answer did not come.")
        .Refuses(StatusCodes.Status502BadGateway, "bot_token_refused", "Telegram does not accept the bot's token.")
        .Refuses(StatusCodes.Status503ServiceUnavailable, "telegram_unreachable", "Telegram is out of reach; nothing was sent.");

    public static RouteContract RefusesRepeats(this RouteContract contract) => contract
        .Refuses(StatusCodes.Status409Conflict, "idempotency_in_flight", "A request with this Idempotency-Key is still being carried out.")
        .Refuses(StatusCodes.Status409Conflict, "send_outcome_unknown", "A request with this Idempotency-Key was cut short; whether it was sent is unknown, and it is not sent again.")
        .Refuses(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This Idempotency-Key was used with another body.");

    public static RouteContract RefusesStrangers(this RouteContract contract, string noun) => contract
        .Refuses(StatusCodes.Status403Forbidden, "right_missing", $"The account may read the {noun} and not send to it.")
        .Refuses(StatusCodes.Status404NotFound, $"{noun}_not_found", $"There is no such {noun}, or the account may not read it.");

    private static RouteContract RefusesOldMessages(this RouteContract contract) => contract
        .Refuses(StatusCodes.Status404NotFound, "message_not_found", "The chat has no such message, or it was deleted.")
        .Refuses(StatusCodes.Status409Conflict, "message_left_behind", "The group has become a supergroup, and Telegram has left its older messages behind.");
}
