using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Audit;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Audit;

/// <summary><c>GET /audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", ListAsync)
        .Promises(new RouteContract("listAuditEvents", "Who changed what, newest first.").Needs(Scope.AuditRead).Pages()
            .Gives<Page<AuditRow>>("""
                {"data":[{"id":7,"at":"2026-11-20T10:00:00Z","actor":{"kind":"user","id":1,"name":"ada"},"action":"apikey.created",
                "target_kind":"api_key","target_id":"3","bot":null,"chat_id":null,"details":{"name":"reports"},"address":"192.0.2.7"}],"next_cursor":null}
                """));

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListAuditEvents(context.Caller(), page)) : problem;
    }
}
