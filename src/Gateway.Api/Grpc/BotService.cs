using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Api.Management;
using Gateway.Application.Bots;
using Gateway.Application.Lists;
using Gateway.Domain.Bots;
using Google.Protobuf.WellKnownTypes;
using Bot = Gateway.Api.Grpc.Protos.Bot;

namespace Gateway.Api.Grpc;

/// <summary><c>telegram.gateway.v1.BotService</c>.</summary>
internal static class BotService
{
    public static IEnumerable<GrpcMethod> Methods(CallerGate gate)
    {
        var service = new ManagementService(BotsReflection.Descriptor.Services[0], gate);
        return
        [
            service.Unary("ListBots", ListBotsRequest.Parser, ListAsync),
            service.Unary("GetBot", GetBotRequest.Parser, GetAsync),
            service.Unary("CreateBot", CreateBotRequest.Parser, CreateAsync),
            service.Unary("DeleteBot", DeleteBotRequest.Parser, DeleteAsync),
        ];
    }

    private static Task<GrpcStatus> ListAsync(GrpcCall call, ListBotsRequest request)
    {
        var page = Pages.Of(request.HasLimit ? request.Limit : null, request.HasCursor ? request.Cursor : null);
        return call.AnswerAsync(new ListBots(call.Context.Caller(), page), Answer);
    }

    private static Task<GrpcStatus> GetAsync(GrpcCall call, GetBotRequest request) =>
        call.AnswerAsync(new GetBot(call.Context.Caller(), request.Bot), OnTheWire);

    private static Task<GrpcStatus> CreateAsync(GrpcCall call, CreateBotRequest request) =>
        call.AnswerAsync(new CreateBot(call.Context.Caller(), BodyOf(request)), OnTheWire);

    private static Task<GrpcStatus> DeleteAsync(GrpcCall call, DeleteBotRequest request) =>
        call.AnswerAsync(new DeleteBot(call.Context.Caller(), request.Bot), static _ => new DeleteBotResponse());

    private static CreateBotBody BodyOf(CreateBotRequest request) => new(
        request.Token,
        request.HasUsername ? request.Username : null,
        request.HasDisplayName ? request.DisplayName : null,
        request.HasSlug ? request.Slug : null,
        request.HasHandler ? request.Handler : null,
        request.HasAsync ? request.Async : null,
        request.HasRequireAuth ? request.RequireAuth : null,
        request.HasOrder ? request.Order : null,
        request.HasWebhookSecret ? request.WebhookSecret : null,
        request.Http is { } http ? new Application.Bots.CreateBotHttp(http.Url, http.HasTimeout ? http.Timeout : null, http.HasSecret ? http.Secret : null) : null);

    private static ListBotsResponse Answer(Page<BotRow> page)
    {
        var answer = new ListBotsResponse();
        answer.Bots.AddRange(page.Data.Select(OnTheWire));
        if (page.NextCursor is { } next)
            answer.NextCursor = next;
        return answer;
    }

    private static Bot OnTheWire(BotRow row)
    {
        var bot = new Bot
        {
            Id = row.Id,
            Slug = row.Slug,
            Source = row.Source == BotSource.File ? "file" : "api",
            Handler = row.Handler,
            Async = row.Async,
            RequireAuth = row.RequireAuth,
            Order = row.Order,
            WebhookSecretSet = row.WebhookSecretSet,
            Served = row.Served,
            CreatedAt = row.CreatedAt?.ToTimestamp(),
            UpdatedAt = row.UpdatedAt?.ToTimestamp(),
        };
        if (row.Username is { } username)
            bot.Username = username;
        if (row.DisplayName is { } name)
            bot.DisplayName = name;
        if (row.Http is { } http)
            bot.Http = new BotHttp { Url = http.Url, Timeout = http.Timeout, HasSecret = http.HasSecret };
        return bot;
    }
}
