using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Accounts;

/// <summary><c>/users</c>.</summary>
internal static class UserEndpoints
{
    private const string Example =
        """{"id":2,"username":"ada","display_name":"Ada","roles":["operator"],"disabled":false,"created_at":"2026-11-20T10:00:00Z","last_sign_in_at":null}""";

    private const string CannotGrant = "It has a role that the account lacks, or the user holds more than the account does.";

    public static void MapUserEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users", ListAsync)
            .Promises(new RouteContract("listUsers", "All users, oldest first.").Needs(Scope.UsersRead).Pages()
                .Gives<Page<UserRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPost("/users", CreateAsync)
            .Promises(new RouteContract("createUser", "Make a user.").Needs(Scope.UsersWrite)
                .Takes<CreateUserBody>("""{"username":"ada","password":"a long enough password","display_name":"Ada","roles":["operator"]}""")
                .Gives<UserRow>(Example, StatusCodes.Status201Created)
                .Refuses(StatusCodes.Status403Forbidden, "cannot_grant", CannotGrant)
                .Refuses(StatusCodes.Status409Conflict, "username_taken", "There is a user of that name."));
        routes.MapGet("/users/{id:long}", GetAsync)
            .Promises(new RouteContract("getUser", "One user.").Needs(Scope.UsersRead).Gives<UserRow>(Example)
                .Refuses(StatusCodes.Status404NotFound, "user_not_found", "There is no such user."));
        routes.MapPatch("/users/{id:long}", UpdateAsync)
            .Promises(new RouteContract("updateUser", "Change a user; what is left out stays as it is.")
                .Explains("A new password, or being disabled, ends every sign-in of the user at once. The roles given replace those there are.")
                .Needs(Scope.UsersWrite).Takes<UpdateUserBody>("""{"roles":["viewer"],"disabled":false}""").Gives<UserRow>(Example)
                .Refuses(StatusCodes.Status403Forbidden, "cannot_grant", CannotGrant)
                .Refuses(StatusCodes.Status404NotFound, "user_not_found", "There is no such user.")
                .Refuses(StatusCodes.Status409Conflict, "last_admin", "No enabled admin would be left."));
        routes.MapDelete("/users/{id:long}", DeleteAsync)
            .Promises(new RouteContract("deleteUser", "Remove a user.")
                .Explains("Their sign-ins, rights and webhooks go with them; the API keys that they made stay.").Needs(Scope.UsersWrite)
                .Refuses(StatusCodes.Status403Forbidden, "cannot_grant", CannotGrant)
                .Refuses(StatusCodes.Status404NotFound, "user_not_found", "There is no such user.")
                .Refuses(StatusCodes.Status409Conflict, "last_admin", "No enabled admin would be left."));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListUsers(context.Caller(), page)) : problem;
    }

    private static async Task<IResult> CreateAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<CreateUserBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new CreateUser(context.Caller(), body), ManagementJson.Created)
            : problem;

    private static Task<IResult> GetAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new GetUser(context.Caller(), id));

    private static async Task<IResult> UpdateAsync(long id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<UpdateUserBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new UpdateUser(context.Caller(), id, body))
            : problem;

    private static Task<IResult> DeleteAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteUser(context.Caller(), id), _ => Results.NoContent());
}
