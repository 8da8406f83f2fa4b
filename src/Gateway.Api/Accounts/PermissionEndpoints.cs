using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Accounts;

/// <summary><c>/bots/{id}/permissions</c> and <c>/chats/{id}/permissions</c>.</summary>
internal static class PermissionEndpoints
{
    private const string Example = """{"id":9,"user_id":null,"api_key_id":3,"account":"reports","can_read":true,"can_send":false,"can_manage":false}""";
    private const string Body = """{"api_key_id":3,"can_read":true,"can_send":false,"can_manage":false}""";
    private const string ToRemove = "`can_manage` includes the other two. All three false takes everything away and answers 204.";
    private const string Removed = "Nothing is left of the permission.";

    public static void MapPermissionEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bots/{id}/permissions", ListOfBotAsync)
            .Promises(Manages(new RouteContract("listBotPermissions", "Who may do what with a bot and all its chats."), "bot").Needs(Scope.BotsRead).Pages()
                .Gives<Page<PermissionRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPut("/bots/{id}/permissions", SetOnBotAsync)
            .Promises(Manages(new RouteContract("setBotPermission", "Say what an account may do with a bot and all its chats."), "bot").Explains(ToRemove)
                .Needs(Scope.BotsWrite).Takes<PermissionBody>(Body).Gives<PermissionRow>(Example).GivesNothing(Removed));
        routes.MapGet("/chats/{id:long}/permissions", ListOfChatAsync)
            .Promises(Manages(new RouteContract("listChatPermissions", "Who may do what in a chat."), "chat")
                .Explains("Rights to the whole bot are in the bot's list.").Needs(Scope.ChatsRead).Pages()
                .Gives<Page<PermissionRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPut("/chats/{id:long}/permissions", SetOnChatAsync)
            .Promises(Manages(new RouteContract("setChatPermission", "Say what an account may do in a chat."), "chat").Explains(ToRemove)
                .Needs(Scope.BotsWrite).Takes<PermissionBody>(Body).Gives<PermissionRow>(Example).GivesNothing(Removed));
        routes.MapDelete("/chats/{id:long}/permissions/{permission:long}", DeleteOfChatAsync)
            .Promises(Manages(new RouteContract("deleteChatPermission", "Take an account's rights in a chat away."), "chat").Needs(Scope.BotsWrite)
                .Refuses(StatusCodes.Status404NotFound, "permission_not_found", "The chat has no such permission."));
    }

    private static RouteContract Manages(RouteContract contract, string noun) => contract
        .Refuses(StatusCodes.Status403Forbidden, "right_missing", $"The account may read the {noun} and not manage it.")
        .Refuses(StatusCodes.Status404NotFound, $"{noun}_not_found", $"There is no such {noun}, or the account may not read it.");

    private static async Task<IResult> ListOfBotAsync(string id, HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListBotPermissions(context.Caller(), id, page)) : problem;
    }

    private static async Task<IResult> SetOnBotAsync(string id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<PermissionBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new SetBotPermission(context.Caller(), id, body), Answer)
            : problem;

    private static async Task<IResult> ListOfChatAsync(long id, HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListChatPermissions(context.Caller(), id, page)) : problem;
    }

    private static async Task<IResult> SetOnChatAsync(long id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<PermissionBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new SetChatPermission(context.Caller(), id, body), Answer)
            : problem;

    private static Task<IResult> DeleteOfChatAsync(long id, long permission, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteChatPermission(context.Caller(), id, permission), Answer);

    private static IResult Answer(PermissionChange change) => change.Permission is { } row ? ManagementJson.Ok(row) : Results.NoContent();
}
