using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Chats;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Chats;

/// <summary><c>GET /chats</c>, <c>GET DELETE /chats/{id}</c>, <c>GET /chats/{id}/messages</c>.</summary>
internal static class ChatEndpoints
{
    private const string Example = """{"id":12,"bot":"alerts","telegram_id":4242,"type":"private","title":"Ada","username":"ada","created_at":"2026-11-20T10:00:00Z"}""";

    private const string NotFound = "chat_not_found";
    private const string Unread = "There is no such chat, or the account may not read it.";

    public static void MapChatEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chats", ListAsync)
            .Promises(new RouteContract("listChats", "The chats that you may read, in the order in which they became known.").Needs(Scope.ChatsRead)
                .Pages().Asks("bot", "string", "The slug of one bot.")
                .Gives<Page<ChatRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapGet("/chats/{id:long}", GetAsync)
            .Promises(new RouteContract("getChat", "One chat.").Needs(Scope.ChatsRead).Gives<ChatRow>(Example)
                .Refuses(StatusCodes.Status404NotFound, NotFound, Unread));
        routes.MapDelete("/chats/{id:long}", EraseAsync)
            .Promises(new RouteContract("eraseChat", "Erase a chat's messages and events, the rights to it, and the chat.").Needs(Scope.BotsWrite)
                .Explains("Its open jobs become `dead`. It needs `can_manage`. A large chat takes its time; one that was cut short is finished by asking again.")
                .Refuses(StatusCodes.Status403Forbidden, "right_missing", "The account may read the chat and not manage it.")
                .Refuses(StatusCodes.Status404NotFound, NotFound, Unread));
        routes.MapGet("/chats/{id:long}/messages", ListMessagesAsync)
            .Promises(new RouteContract("listMessages", "A chat's messages, received and sent, newest first.").Needs(Scope.MessagesRead).Pages()
                .Gives<Page<MessageRow>>($$"""{"data":[{{MessageEndpoints.MessageExample}}],"next_cursor":null}""")
                .Refuses(StatusCodes.Status404NotFound, NotFound, Unread));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var (page, bot) = (query.Page(), query.Text("bot"));
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListChats(context.Caller(), bot, page)) : problem;
    }

    private static Task<IResult> GetAsync(HttpContext context, IMediator mediator, long id) => mediator.AnswerAsync(new GetChat(context.Caller(), id));

    private static Task<IResult> EraseAsync(HttpContext context, IMediator mediator, long id) =>
        mediator.AnswerAsync(new EraseChat(context.Caller(), id), _ => Results.NoContent());

    private static async Task<IResult> ListMessagesAsync(HttpContext context, IMediator mediator, long id)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListMessages(context.Caller(), id, page)) : problem;
    }
}
