using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Jobs;
using Gateway.Application.Sessions;
using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

internal sealed class ForgetPersonTests
{
    private const long Ida = 7_100_000_123;
    private const long Group = -5;
    private const string Marker = "xyzzy-marker";

    private static readonly Bot Bot = JobBots.None;

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Start() => _store = await Store.StartAsync();

    [SetUp]
    public Task Empty() => _store.EmptyAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task WhatAPersonSaid_StandsInNoTable_WhateverTheBotOrChat()
    {
        await _store.SayAsync(Bot, Ida, Marker, "private", Ida);
        await _store.SayAsync(JobBots.Relaxed, Ida, Marker, "private", Ida);
        await _store.SayAsync(Bot, Group, Marker, from: Ida);
        await _store.AcceptAsync(
            Bot,
            Updates.Of("edited_message", _store.NewId(), $$"""{"message_id":99,"from":{ "id" : {{Ida}} },"chat":{"id":-5},"date":1,"edit_date":2,"text":"{{Marker}}"}"""),
            Updates.Of("inline_query", _store.NewId(), $$"""{"id":"1","from":{"id":{{Ida}}},"query":"{{Marker}}"}"""),
            Updates.Of("poll_answer", _store.NewId(), $$"""{"poll_id":"1","user":{"id":{{Ida}},"first_name":"{{Marker}}"},"option_ids":[1]}"""),
            Updates.Of("message", _store.NewId(), $$"""{"message_id":100,"from":{"id":9},"chat":{"id":-5},"date":1,"text":"an answer to it","reply_to_message":{"message_id":99,"from":{"id":{{Ida}}},"text":"{{Marker}}"} }"""),
            Updates.Of("message", _store.NewId(), $$"""{"message_id":101,"from":{"id":9},"chat":{"id":-5},"date":1,"text":"her digits: {{Ida}}"}"""));

        var erased = await ForgetAsync();

        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
        erased.Should().Be(new ErasedPerson(2, 2, 5));
        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages ORDER BY id")).Should().Equal("an answer to it", $"her digits: {Ida}");
        (await _store.Db.CountAsync("events")).Should().Be(1, "only who says the digits and no more is not touched");
        (await _store.Db.ColumnAsync<long>("SELECT telegram_id FROM chats")).Should().Equal(Group);
    }

    [Test]
    public async Task TheSession_Ends_AndTheAuditSaysSo()
    {
        await _store.Get<ISessionStore>().SaveAsync(Ida, TimeSpan.FromHours(1), CancellationToken.None);

        await ForgetAsync();

        (await _store.Get<ISessionStore>().FindAsync(Ida, CancellationToken.None)).Should().BeNull();
        (await _store.Db.ScalarAsync<string>("SELECT target_id FROM audit_events WHERE action = 'person.erased'")).Should().Be($"{Ida}");
    }

    [Test]
    public async Task OpenJobs_OfWhatIsErased_Die_AndTheirLaneGoesOn()
    {
        await _store.SayAsync(JobBots.Relaxed, Group, Marker, from: Ida);
        var others = await _store.SayAsync(JobBots.Relaxed, Group, "hello", from: 9);

        await ForgetAsync();

        var job = (await _store.Get<IJobQueue>().PopAsync(10, CancellationToken.None)).Should().ContainSingle().Subject;
        (job.Claim.JobId, job.Raw.Length > 0).Should().Be((others[0], true));
        (await _store.Db.CountAsync("gateway_jobs", "status = 'dead' AND last_error = 'erased'")).Should().Be(1);
    }

    [Test]
    public async Task MessagesWhoseEventsAreGone_AreFound()
    {
        await _store.SayAsync(Bot, Group, Marker, from: Ida);
        await _store.Db.ExecuteAsync("DELETE FROM events");

        (await ForgetAsync()).Messages.Should().Be(1);
    }

    [Test]
    public async Task AnIdThatIsNone_IsRefused() =>
        (await _store.SendAsync(new ForgetPerson(Caller.CommandLine, -5))).Failure!.Fields.Should().ContainSingle(static field => field.Field == "user");

    [Test]
    public async Task AnybodyButAnAdmin_IsRefused() =>
        (await _store.SendAsync(new ForgetPerson(Store.Key() with { Access = Store.Key().Access with { Scopes = ["chats:read"] } }, Ida))).Failure!.Code.Should().Be("scope_missing");

    private async Task<ErasedPerson> ForgetAsync() => (await _store.SendAsync(new ForgetPerson(Caller.CommandLine, Ida))).Value!;
}
