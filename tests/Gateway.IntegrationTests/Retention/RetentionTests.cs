using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Retention;
using Gateway.IntegrationTests.Chats;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.IntegrationTests.Retention;

/// <summary>What goes when its time is over, and what stays all the same.</summary>
internal sealed class RetentionTests
{
    private const long Group = -5;

    private static readonly Bot Bot = JobBots.None;

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Start() => _store = await Store.StartAsync(("MESSAGE_RETENTION", "30d"));

    [SetUp]
    public Task Empty() => _store.EmptyAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task OldEventsAndMessages_Go_YoungOnesStay()
    {
        await _store.SayAsync(Bot, Group, "old");
        await AgeAsync("31 days");
        await _store.SayAsync(Bot, Group, "young");
        await AgeAsync("29 days", "at > now() - interval '1 hour'");
        await _store.SayAsync(Bot, Group, "new");

        await SweepAsync();

        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages ORDER BY id")).Should().Equal("young", "new");
        (await _store.Db.CountAsync("events")).Should().Be(2);
        (await _store.Db.CountAsync("gateway_jobs")).Should().Be(3, "receipts have a retention of their own");
    }

    [Test]
    public async Task WhenEverythingIsOld_EverythingGoes()
    {
        await _store.SayAsync(Bot, Group, "old");
        await AgeAsync("31 days");

        await SweepAsync();

        (await _store.Db.CountAsync("messages")).Should().Be(0);
        (await _store.Db.CountAsync("events")).Should().Be(0);
    }

    [Test]
    public async Task AYoungMessage_WhoseEventWasErasedWithSomebodyItNamed_Stays()
    {
        await _store.SayAsync(Bot, Group, "young", from: 9, fields: """ "reply_to_message":{"message_id":1,"from":{"id":7100000123}} """);
        await _store.SendAsync(new ForgetPerson(Caller.CommandLine, 7_100_000_123));
        await _store.SayAsync(Bot, Group, "new");

        await SweepAsync();
        await AgeAsync("31 days");
        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages ORDER BY id")).Should().Equal("young", "new");

        await SweepAsync();
        (await _store.Db.CountAsync("messages")).Should().Be(0, "it goes with what came after it");
    }

    [Test]
    public async Task WithoutARetention_TheLogIsKept()
    {
        await _store.SayAsync(Bot, Group, "old");
        await AgeAsync("10 years");

        await ActivatorUtilities.CreateInstance<RetentionSweeper>(_store.Get<IServiceProvider>(), new RetentionOptions()).RunOnceAsync(CancellationToken.None);

        (await _store.Db.CountAsync("events")).Should().Be(1);
        (await _store.Db.CountAsync("messages")).Should().Be(1);
    }

    [TestCase("pending")]
    [TestCase("running")]
    [TestCase("dead")]
    public async Task WhatAJobNeeds_Stays_UntilItIsDone(string status)
    {
        var position = (await _store.SayAsync(JobBots.Relaxed, Group, "needed"))[0];
        await _store.SayAsync(Bot, Group, "not needed");
        if (status is "running")
            await _store.Get<IJobQueue>().PopAsync(1, CancellationToken.None);
        if (status is "dead")
            await _store.Db.ExecuteAsync("UPDATE gateway_jobs SET status = 'dead', lane_head = false WHERE id = $1", position);
        await AgeAsync("31 days");

        await SweepAsync();

        (await _store.Db.ColumnAsync<long>("SELECT position FROM events")).Should().Equal(position);
        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages")).Should().Equal("needed");
        await _store.Db.ExecuteAsync("UPDATE gateway_jobs SET status = 'done', lane_head = false, finished_at = now() WHERE id = $1", position);
        await SweepAsync();
        (await _store.Db.CountAsync("events")).Should().Be(0);
        (await _store.Db.CountAsync("messages")).Should().Be(0);
    }

    [TestCase("pending", 1)]
    [TestCase("running", 1)]
    [TestCase("delivered", 0)]
    [TestCase("failed", 0)]
    public async Task WhatADeliveryNeeds_Stays(string status, int left)
    {
        var position = (await _store.SayAsync(Bot, Group, "needed"))[0];
        await AddDeliveryAsync(position, status, "1 minute");
        await AgeAsync("31 days");

        await SweepAsync();

        (await _store.Db.CountAsync("events")).Should().Be(left);
    }

    [Test]
    public async Task AMessage_LivesAsLongAsItsLastForm()
    {
        await _store.AcceptAsync(Bot, Form("message", "first"), Form("message", "of another", 2));
        await AgeAsync("31 days");
        await _store.AcceptAsync(Bot, Form("edited_message", "second"));

        await SweepAsync();

        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages")).Should().Equal("second");
        await AgeAsync("31 days");
        await SweepAsync();
        (await _store.Db.CountAsync("messages")).Should().Be(0);
    }

    [Test]
    public async Task MoreThanASlice_GoesInOneRun_AlsoWhenTwoSweepAtOnce()
    {
        await _store.Db.ExecuteAsync("""
            INSERT INTO events (position, type, bot_slug, kind, at, raw)
            SELECT n, 'update', 'none', 'poll', now() - CASE WHEN n <= 4500 THEN interval '31 days' ELSE interval '1 day' END, ''
            FROM generate_series(1, 5000) AS n
            """);
        await _store.Db.ExecuteAsync("""
            INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, status, attempts, lane_head, deferred, run_at, accepted_at, released)
            SELECT n, 'none', n, 'poll', 'dead', 5, false, false, now(), now(), false FROM generate_series(1, 2000, 2) AS n
            """);

        var gone = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => SweepAsync())));

        gone.Sum().Should().Be(3500);
        (await _store.Db.CountAsync("events")).Should().Be(1500);
    }

    [Test]
    public async Task DeliveriesThatEnded_Go_AfterSevenDays()
    {
        foreach (var (status, ended) in new[] { ("delivered", "8 days"), ("failed", "8 days"), ("delivered", "6 days"), ("pending", null) })
            await AddDeliveryAsync(1, status, ended);

        await SweepAsync();

        (await _store.Db.ColumnAsync<string>("SELECT status FROM webhook_deliveries ORDER BY id")).Should().Equal("delivered", "pending");
    }

    [Test]
    public async Task TheAudit_Goes_After400Days()
    {
        await _store.Db.ExecuteAsync("""
            INSERT INTO audit_events (at, actor_kind, actor_name, action, target_kind, target_id, details)
            SELECT now() - make_interval(days => 410 - n), 'cli', 'cli', 'user.created', 'user', n::text, '{}' FROM generate_series(1, 20) AS n
            """);

        await SweepAsync();

        (await _store.Db.ColumnAsync<string>("SELECT target_id FROM audit_events ORDER BY id")).Should().Equal([.. Enumerable.Range(11, 10).Select(static n => $"{n}")]);
    }

    [Test]
    public async Task WhatBelongsToRequests_Goes_WhenItIsOfNoUse()
    {
        await _store.Db.ExecuteAsync("""
            INSERT INTO idempotency_keys (account, route, key, body_hash, started_at, held_until)
            VALUES ('a', 'r', 'old', '', now() - interval '25 hours', now()), ('a', 'r', 'young', '', now() - interval '23 hours', now())
            """);
        var user = await _store.Db.ScalarAsync<long>("INSERT INTO users (username, password_hash, disabled, created_at) VALUES ('ada', 'x', false, now()) RETURNING id");
        await _store.Db.ExecuteAsync("""
            INSERT INTO refresh_tokens (family, user_id, hash, created_at, expires_at)
            VALUES (gen_random_uuid(), $1, 'old', now(), now() - interval '2 days'), (gen_random_uuid(), $1, 'young', now(), now() - interval '1 hour')
            """, user);

        await SweepAsync();

        (await _store.Db.ColumnAsync<string>("SELECT key FROM idempotency_keys")).Should().Equal("young");
        (await _store.Db.ColumnAsync<string>("SELECT convert_from(hash, 'UTF8') FROM refresh_tokens")).Should().Equal("young");
    }

    private Task<long> SweepAsync() => ActivatorUtilities.CreateInstance<RetentionSweeper>(_store.Get<IServiceProvider>()).RunOnceAsync(CancellationToken.None);

    private Task<int> AgeAsync(string by, string where = "true") => _store.Db.ExecuteAsync($"UPDATE events SET at = now() - $1::interval WHERE {where}", by);

    private RawUpdate Form(string kind, string text, long message = 1) =>
        Updates.Of(kind, _store.NewId(), $$"""{"message_id":{{message}},"chat":{"id":-5,"type":"group"},"date":1,"edit_date":{{(kind is "message" ? "null" : "2")}},"text":"{{text}}"}""");

    private async Task AddDeliveryAsync(long position, string status, string? endedAgo)
    {
        var webhook = await _store.Db.ScalarAsync<long>(
            "INSERT INTO webhooks (owner_api_key_id, url, scope, events, ordered, encrypted_secret, created_at) VALUES ($1, 'https://a.example', 'all', '{}', false, 'x', now()) RETURNING id",
            (await _store.AddKeyAsync()).Id);
        await _store.Db.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (webhook_id, position, status, attempts, run_at, created_at, finished_at, lease_id, lease_until)
            VALUES ($1, $2, $3, 1, now(), now(), now() - nullif($4, '')::interval, CASE $3 WHEN 'running' THEN gen_random_uuid() END, CASE $3 WHEN 'running' THEN now() END)
            """,
            webhook, position, status, endedAgo ?? string.Empty);
    }
}
