using Gateway.Api.Accounts;
using Gateway.Api.Audit;
using Gateway.Api.Bots;
using Gateway.Api.Chats;
using Gateway.Api.Jobs;
using Gateway.Api.Stats;
using Gateway.Api.Streams;
using Gateway.Api.Webhooks;

namespace Gateway.Api.Management;

/// <summary>The management API, as a table of contents.</summary>
internal static class ManagementEndpoints
{
    public static void MapManagement(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithMetadata(ManagementRoute.Instance).RequireAuthorization(AccountAuthenticationRegistration.AnAccount);
        api.MapSignInEndpoints();
        api.MapUserEndpoints();
        api.MapApiKeyEndpoints();
        api.MapPermissionEndpoints();
        api.MapBotEndpoints();
        api.MapBotWebhookEndpoints();
        api.MapJobEndpoints();
        api.MapStatsEndpoints();
        api.MapAuditEndpoints();
        api.MapChatEndpoints();
        api.MapMessageEndpoints();
        api.MapBotSendingEndpoints();
        api.MapStreamEndpoints();
        api.MapWebhookEndpoints();
        api.MapDeliveryEndpoints();
    }
}
