using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Jobs;

namespace Gateway.IntegrationTests.Chats;

/// <summary>Which chats a caller sees, and in which order.</summary>
internal sealed class ChatListTests
{
    private static readonly string One = JobBots.Relaxed.Slug;
    private static readonly string Two = JobBots.Strict.Slug;
    private static readonly string Three = JobBots.None.Slug;

    private Store _store = null!;
    private IReadOnlyList<(long Id, string Bot)> _chats = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _store = await Store.StartAsync();
        foreach (var number in Enumerable.Range(1, 12))
        {
            foreach (var bot in new[] { JobBots.Relaxed, JobBots.Strict, JobBots.None })
                await _store.SayAsync(bot, -number, "hello");
        }

        _chats = [.. (await _store.Db.RowsAsync("SELECT id, bot_slug FROM chats ORDER BY id")).Select(static row => ((long)row["id"]!, (string)row["bot_slug"]!))];
    }

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task AnAdmin_SeesAll_InTheOrderOfTheirIds() => (await AllAsync(Caller.CommandLine)).Should().Equal(_chats.Select(static chat => chat.Id));

    [Test]
    public async Task AnAdmin_SeesOneBotsChats() => (await AllAsync(Caller.CommandLine, Two)).Should().Equal(Of(Two));

    [Test]
    public async Task BotWideRights_ShowTheChatsOfTheirBots() =>
        (await AllAsync(Store.Key(bots: Rights((One, Right.Read), (Three, Right.Manage), (Two, Right.Send))))).Should().Equal(Of(One, Three));

    [Test]
    public async Task SingleRights_ShowSingleChats_BesideThoseOfBots()
    {
        var (mine, sendOnly) = (Of(Two)[3], Of(Two)[4]);
        var caller = Store.Key(
            Rights((One, Right.Read)), Grants((mine, Two, Right.Read), (sendOnly, Two, Right.Send), (Of(One)[2], One, Right.Read), (Of(Three)[7], Three, Right.Manage)));

        (await AllAsync(caller)).Should().Equal([.. Of(One).Concat([mine, Of(Three)[7]]).Order()]);
        (await AllAsync(caller, Two)).Should().Equal(mine);
        (await AllAsync(caller, Three)).Should().Equal(Of(Three)[7]);
    }

    [Test]
    public async Task AKeyThatIsLimitedToOneBot_SeesNothingOfAnothers_WhateverRightsItHas()
    {
        var caller = Store.Key(Rights((One, Right.Manage), (Two, Right.Manage)), Grants((Of(Two)[0], Two, Right.Manage), (Of(Three)[0], Three, Right.Manage)), limit: [One]);

        (await AllAsync(caller)).Should().Equal(Of(One));
        (await AllAsync(caller, Two)).Should().BeEmpty();
        foreach (var chat in new[] { Of(Two)[0], Of(Three)[0], 999_999 })
        {
            (await _store.SendAsync(new GetChat(caller, chat))).Failure!.Code.Should().Be("chat_not_found");
            (await _store.SendAsync(new ListMessages(caller, chat, new PageRequest()))).Failure!.Code.Should().Be("chat_not_found");
            (await _store.SendAsync(new EraseChat(caller, chat))).Failure!.Code.Should().Be("chat_not_found");
        }
    }

    [Test]
    public async Task WhoMayReadNothing_SeesNothing()
    {
        (await AllAsync(Store.Key())).Should().BeEmpty();
        (await AllAsync(Store.Key(Rights((One, Right.Read)), limit: []))).Should().BeEmpty();
        (await AllAsync(Store.Key(Rights((One, Right.Read))), "no-such-bot")).Should().BeEmpty();
    }

    [Test]
    public async Task WhoMayReadTheChat_ButNotManageIt_DoesNotEraseIt()
    {
        var chat = Of(One)[0];

        var refused = await _store.SendAsync(new EraseChat(Store.Key(Rights((One, Right.Read | Right.Send))), chat));

        refused.Failure!.Code.Should().Be("right_missing");
        (await _store.SendAsync(new GetChat(Caller.CommandLine, chat))).Value!.Bot.Should().Be(One);
    }

    [Test]
    public async Task Pages_HoldEveryChatOnce()
    {
        var single = Of(Three).Where(static (_, index) => index % 2 == 0).ToList();
        var caller = Store.Key(Rights((One, Right.Read), (Two, Right.Read)), Grants([.. single.Select(chat => (chat, Three, Right.Read))]));

        for (var limit = 1; limit < 40; limit += 3)
            (await AllAsync(caller, limit: limit)).Should().Equal([.. Of(One, Two).Concat(single).Order()]);
    }

    [Test]
    public async Task ARightToAChatThatIsGone_HidesNoOther()
    {
        var caller = Store.Key(chats: Grants([.. Enumerable.Range(100_000, 50).Select(gone => ((long)gone, Three, Right.Read)), (Of(Three)[5], Three, Right.Read)]));

        (await AllAsync(caller, limit: 2)).Should().Equal(Of(Three)[5]);
    }

    [Test]
    public async Task ACursor_IsOfItsListAlone()
    {
        var first = (await _store.SendAsync(new ListChats(Caller.CommandLine, null, new PageRequest(2)))).Value!;
        var ofBot = (await _store.SendAsync(new ListChats(Caller.CommandLine, One, new PageRequest(2)))).Value!;

        (await _store.SendAsync(new ListChats(Caller.CommandLine, One, new PageRequest(2, first.NextCursor)))).Failure!.Fields.Should().ContainSingle(field => field.Field == "cursor");
        (await _store.SendAsync(new ListChats(Caller.CommandLine, null, new PageRequest(2, ofBot.NextCursor)))).Failure!.Fields.Should().ContainSingle(field => field.Field == "cursor");
        (await _store.SendAsync(new ListMessages(Caller.CommandLine, Of(One)[0], new PageRequest(2, first.NextCursor)))).Failure!.Fields.Should().ContainSingle(field => field.Field == "cursor");
    }

    [Test]
    public async Task Messages_ComeNewestFirst_AndEachOnce()
    {
        var bot = JobBots.Sync;
        foreach (var number in Enumerable.Range(1, 25))
            await _store.SayAsync(bot, -500, $"message {number}");
        var chat = await _store.ChatAsync(bot, -500);
        var (texts, cursor) = (new List<string?>(), (string?)null);

        do
        {
            var page = (await _store.SendAsync(new ListMessages(Caller.CommandLine, chat, new PageRequest(10, cursor)))).Value!;
            texts.AddRange(page.Data.Select(static message => message.Text));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        texts.Should().Equal(Enumerable.Range(1, 25).Reverse().Select(static number => $"message {number}"));
    }

    private IReadOnlyList<long> Of(params string[] bots) => [.. _chats.Where(chat => bots.Contains(chat.Bot)).Select(static chat => chat.Id)];

    private static Dictionary<string, Right> Rights(params (string Bot, Right Right)[] rights) => rights.ToDictionary(static right => right.Bot, static right => right.Right, StringComparer.Ordinal);

    private static Dictionary<long, ChatGrant> Grants(params IReadOnlyList<(long Chat, string Bot, Right Right)> grants) =>
        grants.ToDictionary(static grant => grant.Chat, static grant => new ChatGrant(grant.Bot, grant.Right));

    private async Task<IReadOnlyList<long>> AllAsync(Caller caller, string? bot = null, int limit = 7)
    {
        var (ids, cursor) = (new List<long>(), (string?)null);
        do
        {
            var page = (await _store.SendAsync(new ListChats(caller, bot, new PageRequest(limit, cursor)))).Value!;
            page.Data.Should().HaveCountLessThanOrEqualTo(limit);
            ids.AddRange(page.Data.Select(static chat => chat.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        // Messages that another test has put into a chat of its own.
        return [.. ids.Where(id => _chats.Any(chat => chat.Id == id))];
    }
}
