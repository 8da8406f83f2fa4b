using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

// Not …IntegrationTests.Updates: that name would hide the class of raw updates from every other test.
namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>Delivering, and looking at what came of it.</summary>
internal static class Deliveries
{
    public static async Task<HttpStatusCode> StatusOfAsync(this GatewayProcess gateway, string bot, RawUpdate update, string? secret = null)
    {
        using var answer = await gateway.DeliverAsync(bot, update, secret);
        return answer.StatusCode;
    }

    /// <summary>An http bot's POST of this update.</summary>
    public static bool IsOf(this ReceivedRequest request, string bot, long updateId) =>
        string.Equals(request.Headers["webhook-id"], $"{bot}-{updateId}", StringComparison.Ordinal);

    public static async Task ShouldBeProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(status, body);
        answer.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json");
        var problem = JsonNode.Parse(body)!;
        ((string?)problem["code"]).Should().Be(code);
        ((int?)problem["status"]).Should().Be((int)status);
    }

    /// <summary>Waits until no job is open.</summary>
    public static Task BecomeIdleAsync(this Db db) => Eventually.BecomesAsync(
        async () => await db.CountAsync("gateway_jobs", "status IN ('pending', 'running')") == 0, what: "no job is open");

    /// <summary>The one job of an update.</summary>
    public static async Task<IReadOnlyDictionary<string, object?>> JobAsync(this Db db, string bot, long updateId) =>
        (await db.RowsAsync("SELECT * FROM gateway_jobs WHERE bot_slug = $1 AND update_id = $2", bot, updateId)).Should().ContainSingle().Which;

    /// <summary>Waits until the update's only job has this status, and returns it.</summary>
    public static async Task<IReadOnlyDictionary<string, object?>> JobBecomesAsync(this Db db, string bot, long updateId, string status)
    {
        await Eventually.BecomesAsync(
            async () => await db.CountAsync("gateway_jobs", "bot_slug = $1 AND update_id = $2 AND status = $3", bot, updateId, status) > 0,
            what: $"the job of update {updateId} is {status}");
        return await db.JobAsync(bot, updateId);
    }
}
