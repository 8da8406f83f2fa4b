using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Lists;
using Gateway.Application.Webhooks;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Webhooks;

/// <summary>Deliveries of webhooks: what became of them, and making them again.</summary>
internal static class DeliveryEndpoints
{
    private const int LongestStatus = 16;

    private const string Example = """
        {"id":91,"webhook_id":7,"message_id":"evt_7_4711","type":"message.received","position":4711,"status":"failed","attempts":6,"next_attempt_at":null,
        "response_status":500,"response_body":"out of order","duration_ms":12,"last_error":"The receiver answered 500.","created_at":"2026-11-20T10:00:00Z",
        "finished_at":"2026-11-20T10:36:12Z"}
        """;

    public static void MapDeliveryEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks/{id:long}/deliveries", ListAsync)
            .Promises(WebhookEndpoints.Finds(new RouteContract("listDeliveries", "A webhook's deliveries, newest first.")).Explains("Those that ended are kept for `DELIVERY_RETENTION`.")
                .Needs(Scope.WebhooksRead).Pages().Asks("status", "string", "Only these.", "pending", "running", "delivered", "failed")
                .Gives<Page<DeliveryRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPost("/deliveries/{id:long}/redeliver", RedeliverAsync)
            .Promises(Enabled(new RouteContract("redeliverDelivery", "Make a delivery that has ended again, with all its attempts and the same `webhook-id`.")).Needs(Scope.WebhooksWrite)
                .Gives<DeliveryRow>(Example.Replace("\"failed\",\"attempts\":6", "\"pending\",\"attempts\":0", StringComparison.Ordinal))
                .Refuses(StatusCodes.Status404NotFound, "delivery_not_found", "There is no such delivery, or it is somebody else's.")
                .Refuses(StatusCodes.Status409Conflict, "delivery_open", "It is under way.")
                .Refuses(StatusCodes.Status409Conflict, "event_gone", "Its event is no longer kept."));
        routes.MapPost("/webhooks/{id:long}/redeliver", RedeliverRangeAsync)
            .Promises(Enabled(WebhookEndpoints.Finds(new RouteContract("redeliverRange", "Make the deliveries of a time range again: those that failed, or those that were delivered.")))
                .Explains("By the time at which the events were committed. At most 100,000 in one request; `complete` says whether that was all.").Needs(Scope.WebhooksWrite)
                .Takes<RedeliverBody>("""{"from":"2026-11-20T08:00:00Z","to":"2026-11-20T10:00:00Z","status":"failed"}""")
                .Gives<Redelivered>("""{"count":412,"complete":true}"""));
    }

    private static RouteContract Enabled(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status409Conflict, "webhook_disabled", "The webhook is disabled; enable it first.");

    private static async Task<IResult> ListAsync(long id, HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        var status = query.Text("status", LongestStatus);
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListDeliveries(context.Caller(), id, status, page)) : problem;
    }

    private static Task<IResult> RedeliverAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new RedeliverDelivery(context.Caller(), id));

    private static async Task<IResult> RedeliverRangeAsync(long id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<RedeliverBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new RedeliverRange(context.Caller(), id, body))
            : problem;
}
