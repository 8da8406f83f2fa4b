using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Stats;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Stats;

/// <summary><c>GET /stats</c>.</summary>
internal static class StatsEndpoints
{
    public static void MapStatsEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/stats", GetAsync)
        .Promises(new RouteContract("getStats", "How much there is, of the bots that the account may read bot-wide.")
            .Explains("Counts go up to `counted_up_to`: that many means as many or more. `estimates` are PostgreSQL's own, of whole tables, and for admins alone.")
            .Needs(Scope.StatsRead)
            .Gives<GatewayStats>("""
                {"bots":1,"counted_up_to":10000,"by_bot":[{"bot":"alerts","chats":12,"jobs":{"pending":0,"running":1,"done":5120,"dead":2}}],
                "estimates":{"events":5123,"messages":5100,"chats":12,"jobs":5123}}
                """));

    private static Task<IResult> GetAsync(HttpContext context, IMediator mediator) => mediator.AnswerAsync(new GetStats(context.Caller()));
}
