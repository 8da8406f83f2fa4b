using System.Text;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>Telegram has taken it and will not say it again: so the log waits for PostgreSQL.</summary>
[NonParallelizable]
internal sealed class SentWhileTheDatabaseIsAwayTests
{
    [Test]
    public async Task WhatWasSent_IsStoredOnceAndInOrder_WhenTheDatabaseIsBack()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await QueueFixture.MigrateAsync(url);
        await using var queue = await QueueInstance.StartAsync(url, new QueueOptions(), new ScriptedHandler(), new RecordingSender());
        await queue.StartAsync(queue.Inbox);
        var db = new Db(url);

        await postgres.KillAsync();
        var storing = Enumerable.Range(1, 3).Select(number => SendAsync(queue, number)).ToList();
        await FluentActions.Awaiting(() => queue.Inbox.AcceptAsync(JobBots.None, QueueInstance.Receive(Updates.PrivateText(1, "hi")), CancellationToken.None))
            .Should().ThrowAsync<StoreUnavailableException>("an update comes again");
        await postgres.RestartAsync();

        await Eventually.BecomesAsync(async () => await db.CountAsync("messages") == 3, what: "all three are stored");
        (await db.ColumnAsync<string>("SELECT text FROM messages ORDER BY id")).Should().Equal("1", "2", "3");
        (await db.CountAsync("events", "type = 'sent'")).Should().Be(3);
        (await Task.WhenAll(storing)).Should().BeInAscendingOrder();
    }

    [Test]
    public async Task AStop_WhileItIsAway_DoesNotWaitForIt()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await QueueFixture.MigrateAsync(url);
        await using var queue = await QueueInstance.StartAsync(url, new QueueOptions(), new ScriptedHandler(), new RecordingSender());
        await queue.Inbox.StartAsync(CancellationToken.None);
        await postgres.KillAsync();
        var storing = SendAsync(queue, 1);

        await queue.Inbox.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        await FluentActions.Awaiting(() => storing).Should().ThrowAsync<StoreUnavailableException>();
    }

    private static Task<long?> SendAsync(QueueInstance queue, int number) => queue.Log.AppendSentAsync(
        JobBots.None,
        Encoding.UTF8.GetBytes($$"""{"message_id":{{number}},"chat":{"id":42,"type":"private","first_name":"Ada"},"date":1794000000,"text":"{{number}}"}"""),
        edited: false,
        CancellationToken.None);
}
