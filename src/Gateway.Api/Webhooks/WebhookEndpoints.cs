using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Lists;
using Gateway.Application.Webhooks;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Webhooks;

/// <summary><c>/webhooks</c>: outgoing ones.</summary>
internal static class WebhookEndpoints
{
    private const int LongestDuration = 32;

    private const string Example = """
        {"id":7,"url":"https://example.org/hooks/telegram","scope":"bot","chat_id":null,"bot":"alerts","events":["message.received"],"ordered":false,
        "owner":{"kind":"user","id":1},"state":"active","disabled_reason":null,"disabled_at":null,"failures":0,"failing_since":null,"paused_since":null,
        "next_trial_at":null,"previous_secret_until":null,"created_at":"2026-11-20T10:00:00Z"}
        """;

    private const string Created = """
        {"id":7,"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw5Kq2dQ7nJ1A=","url":"https://example.org/hooks/telegram","scope":"bot","chat_id":null,
        "bot":"alerts","events":["message.received"],"ordered":false,"created_at":"2026-11-20T10:00:00Z"}
        """;

    public static void MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks", ListAsync)
            .Promises(new RouteContract("listWebhooks", "The account's webhooks, or for an admin everybody's, oldest first; never their secrets.").Needs(Scope.WebhooksRead).Pages()
                .Gives<Page<WebhookRow>>($$"""{"data":[{{Example}}],"next_cursor":null}"""));
        routes.MapPost("/webhooks", CreateAsync)
            .Promises(Calls(Fits(new RouteContract("createWebhook", "Make a webhook that is told of events from now on.")))
                .Explains("It acts with the rights of the account that makes it, looked at before every attempt: one chat needs can_read of it, one bot bot-wide can_read, "
                    + "`all` an admin user. `events` left out or empty means every type. The answer shows `secret` this once.")
                .Needs(Scope.WebhooksWrite)
                .Takes<CreateWebhookBody>("""{"url":"https://example.org/hooks/telegram","scope":"bot","bot":"alerts","events":["message.received"],"ordered":false}""")
                .Gives<CreatedWebhook>(Created, StatusCodes.Status201Created)
                .Refuses(StatusCodes.Status403Forbidden, "right_missing", "`all` is for admin users.")
                .Refuses(StatusCodes.Status404NotFound, "chat_not_found", "There is no such chat, or the account may not read it.")
                .Refuses(StatusCodes.Status404NotFound, "bot_not_found", "There is no such bot, or the account may not read it.")
                .Refuses(StatusCodes.Status409Conflict, "account_changed", "The account or the chat was removed meanwhile."));
        routes.MapGet("/webhooks/{id:long}", GetAsync)
            .Promises(Finds(new RouteContract("getWebhook", "One webhook.").Needs(Scope.WebhooksRead).Gives<WebhookRow>(Example)));
        routes.MapPatch("/webhooks/{id:long}", UpdateAsync)
            .Promises(Finds(Fits(new RouteContract("updateWebhook", "Change a webhook; what is left out stays as it is.")))
                .Explains("What waits goes to the new address, too.").Needs(Scope.WebhooksWrite)
                .Takes<UpdateWebhookBody>("""{"url":"https://example.org/hooks/other","events":[],"ordered":true}""").Gives<WebhookRow>(Example));
        routes.MapDelete("/webhooks/{id:long}", DeleteAsync)
            .Promises(Finds(new RouteContract("deleteWebhook", "Remove a webhook with its deliveries.").Needs(Scope.WebhooksWrite)));
        routes.MapPost("/webhooks/{id:long}/test", TestAsync)
            .Promises(Finds(new RouteContract("testWebhook", "Send one event of the type `webhook.test` now."))
                .Explains("The answer says what came of it, within `WEBHOOK_TIMEOUT`. It is neither stored nor tried again.").Needs(Scope.WebhooksWrite)
                .Gives<WebhookTest>("""{"delivered":true,"message_id":"test_7_0f8fad5bd9cb469fa16570867728950e","response_status":204,"response_body":"","duration_ms":41,"error":null}""")
                .Refuses(StatusCodes.Status409Conflict, "secret_unreadable", "No key in ENCRYPTION_KEY decrypts its secret; rotate it."));
        routes.MapPost("/webhooks/{id:long}/rotate-secret", RotateAsync)
            .Promises(Finds(Calls(new RouteContract("rotateWebhookSecret", "Give a webhook a new secret.")))
                .Explains("Until the overlap is over both sign. The answer shows `secret` this once.").Needs(Scope.WebhooksWrite)
                .Asks("overlap", "string", "How long the old secret signs as well: 24h by default, at most 7d; 0s ends it at once.")
                .Gives<RotatedWebhookSecret>("""{"id":7,"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw5Kq2dQ7nJ1A=","previous_secret_until":"2026-11-21T10:00:00Z"}"""));
        routes.MapPost("/webhooks/{id:long}/enable", EnableAsync)
            .Promises(Finds(Fits(new RouteContract("enableWebhook", "Enable a webhook that was disabled, or try a paused one at once.")))
                .Explains("It is told of events from now on; what failed meanwhile can be redelivered.").Needs(Scope.WebhooksWrite).Gives<WebhookRow>(Example)
                .Refuses(StatusCodes.Status409Conflict, "owner_lacks_right", "It acts with its owner's rights, and they do not allow it."));
    }

    internal static RouteContract Finds(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status404NotFound, "webhook_not_found", "There is no such webhook, or it is somebody else's.");

    private static RouteContract Fits(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status409Conflict, "too_many_webhooks", "At most 100 webhooks can match one event.");

    private static RouteContract Calls(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status503ServiceUnavailable, "not_configured", "ENCRYPTION_KEY is not set.");

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListWebhooks(context.Caller(), page)) : problem;
    }

    private static async Task<IResult> CreateAsync(HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<CreateWebhookBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new CreateWebhook(context.Caller(), body), ManagementJson.Created)
            : problem;

    private static Task<IResult> GetAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new GetWebhook(context.Caller(), id));

    private static async Task<IResult> UpdateAsync(long id, HttpContext context, IMediator mediator) =>
        (await JsonBody.ReadAsync<UpdateWebhookBody>(context)).IsRead(out var body, out var problem)
            ? await mediator.AnswerAsync(new UpdateWebhook(context.Caller(), id, body))
            : problem;

    private static Task<IResult> DeleteAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DeleteWebhook(context.Caller(), id), _ => Results.NoContent());

    private static Task<IResult> TestAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new TestWebhook(context.Caller(), id));

    private static async Task<IResult> RotateAsync(long id, HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var overlap = query.Text("overlap", LongestDuration);
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new RotateWebhookSecret(context.Caller(), id, overlap)) : problem;
    }

    private static Task<IResult> EnableAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new EnableWebhook(context.Caller(), id));
}
