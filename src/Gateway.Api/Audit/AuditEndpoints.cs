using Gateway.Api.Management;
using Gateway.Application.Audit;
using Gateway.Application.Lists;
using MediatR;

namespace Gateway.Api.Audit;

/// <summary><c>GET /audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/audit", (HttpContext context, IMediator mediator, int? limit, string? cursor) =>
            mediator.AnswerAsync(new ListAuditEvents(context.Caller(), new PageRequest(limit ?? PageRequest.DefaultLimit, cursor))));
}
