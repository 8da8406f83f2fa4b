using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Accounts;

/// <summary><c>/apikeys</c>.</summary>
internal static class ApiKeyEndpoints
{
    private const string Example = """
        {"id":3,"name":"reports","scopes":["chats:read","messages:read"],"bots":["alerts"],"expires_at":null,"rate_per_minute":120,
        "created_by":1,"created_at":"2026-11-20T10:00:00Z","last_used_at":null}
        """;

    private const string Issued = """
        {"id":3,"key":"tgw_3_Zm9yIHRoZSBleGFtcGxlIGFsb25lLCBub3QgYSBrZXk","name":"reports","scopes":["chats:read","messages:read"],
        "bots":["alerts"],"expires_at":null,"rate_per_minute":120,"created_at":"2026-11-20T10:00:00Z"}
        """;

    public static void MapApiKeyEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/apikeys", ListAsync)
            .Promises(new RouteContract("listApiKeys", "The API keys, oldest first; never their secrets.")
                .Explains("A key that is limited to some bots sees those keys alone that are limited within them.").Needs(Scope.ApiKeysRead).Pages()
                .Gives<Page<ApiKeyRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPost("/apikeys", CreateAsync)
            .Promises(new RouteContract("createApiKey", "Make an API key.")
                .Explains("The answer shows `key` this once. `bots` left out means all, `[]` none. A key begins without rights to any bot or chat: grant them.")
                .Needs(Scope.ApiKeysWrite)
                .Takes<CreateApiKeyBody>("""{"name":"reports","scopes":["chats:read","messages:read"],"bots":["alerts"],"expires_at":null,"rate_per_minute":120}""")
                .Gives<IssuedApiKey>(Issued, StatusCodes.Status201Created)
                .Refuses(StatusCodes.Status403Forbidden, "cannot_grant", "Scopes that the account lacks; `errors` names them."));
        routes.MapGet("/apikeys/{id:long}", GetAsync)
            .Promises(new RouteContract("getApiKey", "One API key.").Needs(Scope.ApiKeysRead).Gives<ApiKeyRow>(Example)
                .Refuses(StatusCodes.Status404NotFound, "api_key_not_found", "There is no such key, or the account may not see it."));
        routes.MapDelete("/apikeys/{id:long}", DeleteAsync)
            .Promises(new RouteContract("revokeApiKey", "Revoke an API key, with its rights and webhooks.").Needs(Scope.ApiKeysWrite)
                .Refuses(StatusCodes.Status404NotFound, "api_key_not_found", "There is no such key."));
        routes.MapPost("/apikeys/{id:long}/rotate", RotateAsync)
            .Promises(new RouteContract("rotateApiKey", "Give an API key a new secret; the old one ends at once.").Needs(Scope.ApiKeysWrite)
                .Gives<IssuedApiKey>(Issued)
                .Refuses(StatusCodes.Status403Forbidden, "cannot_grant", "The key holds more than the account does.")
                .Refuses(StatusCodes.Status404NotFound, "api_key_not_found", "There is no such key."));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListApiKeys(context.Caller(), page)) : problem;
    }

    private static async Task<IResult> CreateAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<CreateApiKeyBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new CreateApiKey(context.Caller(), body), ManagementJson.Created)
            : problem;

    private static Task<IResult> GetAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new GetApiKey(context.Caller(), id));

    private static Task<IResult> DeleteAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteApiKey(context.Caller(), id), _ => Results.NoContent());

    private static Task<IResult> RotateAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new RotateApiKey(context.Caller(), id));
}
