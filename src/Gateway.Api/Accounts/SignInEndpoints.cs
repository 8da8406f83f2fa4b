using Gateway.Api.Http;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Accounts;
using MediatR;

namespace Gateway.Api.Accounts;

/// <summary><c>POST /auth/login</c>, <c>/auth/refresh</c>, <c>/auth/logout</c>; <c>GET /auth/me</c>.</summary>
internal static class SignInEndpoints
{
    private const string Tokens = """{"access_token":"eyJhbGciOiJIUzI1NiJ9.…","refresh_token":"tgr_…","token_type":"Bearer","expires_in":900}""";
    private const string RefreshToken = """{"refresh_token":"tgr_…"}""";

    public static void MapSignInEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/login", SignInAsync).AllowAnonymous().Promises(new RouteContract("signIn", "Sign in with name and password.").Anonymous()
            .Explains("The access token lasts 15 minutes. The refresh token lasts 7 days and gives the next pair, once.")
            .Takes<SignInBody>("""{"username":"ada","password":"correct horse battery staple"}""").Gives<SignedIn>(Tokens)
            .Refuses(StatusCodes.Status401Unauthorized, "sign_in_failed", "The name or the password is wrong.")
            .Refuses(StatusCodes.Status401Unauthorized, "account_disabled", "The account is disabled.")
            .Refuses(StatusCodes.Status429TooManyRequests, "sign_in_throttled", "Too many tries with this name, or from this address.")
            .Refuses(StatusCodes.Status503ServiceUnavailable, "sign_in_busy", "Too many are signing in at this moment."));
        routes.MapPost("/auth/refresh", RefreshAsync).AllowAnonymous().Promises(new RouteContract("refreshSignIn", "Get the next pair of tokens.").Anonymous()
            .Explains("Uses the refresh token up. Used again within 10 seconds it is refused; later the whole sign-in ends.")
            .Takes<RefreshTokenBody>(RefreshToken).Gives<SignedIn>(Tokens)
            .Refuses(StatusCodes.Status401Unauthorized, "refresh_invalid", "It is no refresh token, or its sign-in has ended.")
            .Refuses(StatusCodes.Status401Unauthorized, "refresh_expired", "It is older than 7 days.")
            .Refuses(StatusCodes.Status401Unauthorized, "refresh_reused", "It was used before; the sign-in has been ended.")
            .Refuses(StatusCodes.Status401Unauthorized, "account_disabled", "The account is disabled.")
            .Refuses(StatusCodes.Status409Conflict, "refresh_in_progress", "It has been used within the last 10 seconds."));
        routes.MapPost("/auth/logout", SignOutAsync).AllowAnonymous().Promises(new RouteContract("signOut", "End the sign-in of a refresh token.").Anonymous()
            .Explains("Answers the same when it has ended already. The access token lasts until it expires.").Takes<RefreshTokenBody>(RefreshToken));
        routes.MapGet("/auth/me", WhoAmIAsync).Promises(new RouteContract("whoAmI", "Who the credential stands for, and what it may do.").Gives<AccountView>("""
            {"kind":"user","id":1,"name":"ada","roles":["viewer"],"scopes":["bots:read","chats:read"],"is_admin":false,"bots":null,
            "rights":[{"bot":"alerts","chat_id":null,"can_read":true,"can_send":false,"can_manage":false}],"expires_at":null,"rate_per_minute":null}
            """));
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<SignInBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new SignIn(body, context.ClientAddress())) : problem;

    private static async Task<IResult> RefreshAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<RefreshTokenBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new RefreshSignIn(body, context.ClientAddress())) : problem;

    private static async Task<IResult> SignOutAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<RefreshTokenBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new SignOut(body, context.ClientAddress()), _ => Results.NoContent()) : problem;

    private static Task<IResult> WhoAmIAsync(HttpContext context, IMediator mediator) => mediator.AnswerAsync(new WhoAmI(context.Caller()));
}
