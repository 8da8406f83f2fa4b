using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>Several inboxes on one database, as of several processes.</summary>
internal sealed class TwoWritersTests : StoreFixture
{
    private const int Chats = 20;
    private const int Rounds = 40;

    [Test]
    public async Task BatchesOverTheSameChats_InDifferentOrder_StoreEachMessageOnce_AndDoNotDeadlock()
    {
        var random = new Random(Seed.Next());
        var instances = await Task.WhenAll(StartInstanceAsync(), StartInstanceAsync(), StartInstanceAsync());
        foreach (var instance in instances)
            await instance.StartAsync(instance.Inbox);
        // Every update comes to all of them, with another title each time; every message is sent by one and edited by another.
        var rounds = Enumerable.Range(0, Rounds).Select(round => Enumerable.Range(1, Chats).Select(chat => (round, chat)).ToArray()).ToArray();

        await Task.WhenAll(instances.Select((queue, number) => Task.Run(async () =>
        {
            foreach (var round in rounds)
            {
                var order = round.ToArray();
                lock (random)
                    random.Shuffle(order);
                await queue.Writer.WriteAsync([.. order.SelectMany(place => Batch(place.round, place.chat, number))]);
                await queue.Migrations.MoveAsync(Bot, -order[0].chat, -1000 - order[0].chat, CancellationToken.None);
                await queue.Log.AppendSentAsync(Bot, Sent(100_000 + order[0].round, Group(-order[0].chat), "sent"), edited: false, CancellationToken.None);
            }
        })));

        (await Db.CountAsync("messages", "direction = 'in'")).Should().Be(Chats * Rounds);
        (await Db.CountAsync("messages", "direction = 'in' AND text = 'edited'")).Should().Be(Chats * Rounds);
        (await Db.CountAsync("events", "type = 'update'")).Should().Be(Chats * Rounds * 2);
        (await Db.CountAsync("events", "chat_id IS NULL")).Should().Be(0);
        (await Db.CountAsync("chats")).Should().Be(Chats, "a chat that is met by its former id is the same one");
        (await Db.CountAsync("messages", "NOT EXISTS (SELECT FROM chats WHERE chats.id = chat_id)")).Should().Be(0);
        (await Db.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")).Should().Be(0);
    }

    private static IEnumerable<Infrastructure.Updates.LogEntry> Batch(int round, int chat, int writer)
    {
        var update = 10_000 + (((round * Chats) + chat) * 2);
        var group = Group(-chat, $"Title {writer}");
        yield return QueueInstance.Arrive(Bot, Updates.Of("message", update, $$"""{"message_id":{{round + 1}},"chat":{{group}},"date":1794000000,"text":"first"}"""));
        yield return QueueInstance.Arrive(Bot, Updates.Of("edited_message", update + 1, $$"""{"message_id":{{round + 1}},"chat":{{group}},"date":1794000000,"edit_date":1794000001,"text":"edited"}"""));
    }
}
