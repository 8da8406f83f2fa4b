using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

internal sealed class EveryKindTests
{
    [Test]
    public async Task EveryKind_ToAnAsyncBot_HasItsJobAndItsEvent_ByteForByte()
    {
        await using var database = await SharedServers.CreateDatabaseAsync();
        await using var service = await HttpReceiver.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.ToHttp("all", service.Url.ToString()) with { Async = true }),
            DatabaseUrl = database.Url,
        });
        // Telegram will invent kinds, too.
        RawUpdate[] updates = [.. Updates.OfEveryKind(), EveryKind.Update(999, "telepathy", """{"strength":1e400,"chat":"none","from":[7]}""")];

        var answers = await Task.WhenAll(updates.Select(update => gateway.StatusOfAsync("all", update)));

        answers.Should().AllBeEquivalentTo(HttpStatusCode.OK);
        await database.Db.BecomeIdleAsync();
        var jobs = await database.Db.RowsAsync("SELECT * FROM gateway_jobs");
        jobs.Select(static job => ((long)job["update_id"]!, (string)job["kind"]!, (string)job["status"]!))
            .Should().BeEquivalentTo(updates.Select(static update => (update.UpdateId, update.Kind, "done")));
        var events = await database.Db.RowsAsync("SELECT * FROM events WHERE type = 'update' AND bot_slug = 'all'");
        events.Should().HaveSameCount(updates);
        foreach (var update in updates)
        {
            var logged = events.Should().ContainSingle(row => (long)row["update_id"]! == update.UpdateId).Which;
            ((byte[])logged["raw"]!).Should().Equal(update.Bytes.ToArray(), update.Kind);
            logged["kind"].Should().Be(update.Kind);
            service.Requests.Should().ContainSingle(request => request.UpdateId == update.UpdateId)
                .Which.Body.Should().Equal(update.Bytes.ToArray(), update.Kind);
        }
    }
}
