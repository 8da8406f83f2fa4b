using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class AccessTests
{
    [Test]
    public void OfUser_AddsRolesUp()
    {
        var access = Access.OfUser([Of(Role.Viewer, Scope.BotsRead, Scope.ChatsRead), Of("other", Scope.ChatsRead, Scope.JobsRead)], []);

        access.IsAdmin.Should().BeFalse();
        access.Scopes.Should().Equal(Scope.BotsRead, Scope.ChatsRead, Scope.JobsRead);
    }

    [Test]
    public void OfUser_WithTheAdminRole_MayEverything() => Access.OfUser([Of(Role.Viewer), Of(Role.Admin)], []).Should().BeSameAs(Access.Admin);

    [Test]
    public void OfUser_WithoutRolesAndPermissions_MayNothing() => Access.OfUser([], []).Should().BeEquivalentTo(Access.Nothing);

    [Test]
    public void OfKey_LosesWhatNoKeyMayHave() =>
        Access.OfKey([Scope.UsersWrite, Scope.ApiKeysWrite, Scope.UsersRead], null, []).Should().BeEquivalentTo(new { IsAdmin = false, Scopes = new[] { Scope.UsersRead }, BotLimit = (string[]?)null });

    [Test]
    public void APermission_IsBotWide_OrOfOneChat()
    {
        var access = Access.OfUser([], [On("alerts", null, read: true), On("shop", 5, send: true), On("shop", 6, manage: true)]);

        (access.OnBot("alerts"), access.OnBot("shop")).Should().Be((Right.Read, Right.None));
        (access.OnChat("alerts", 1), access.OnChat("shop", 5), access.OnChat("shop", 6), access.OnChat("shop", 7)).Should()
            .Be((Right.Read, Right.Send, Right.Manage, Right.None));
    }

    [Test]
    public void ABotLimit_HoldsAgainstEveryPermission()
    {
        var access = Access.OfKey(Scope.All, ["alerts"], [On("alerts", null, read: true), On("shop", null, manage: true), On("shop", 5, manage: true)]);

        (access.OnBot("alerts"), access.OnBot("shop"), access.OnChat("shop", 5)).Should().Be((Right.Read, Right.None, Right.None));
        access.ReadableBots.Should().Equal("alerts");
        access.ReadableChats.Should().BeEmpty();
    }

    private static Role Of(string name, params string[] scopes) => new() { Name = name, Description = string.Empty, Scopes = scopes };

    private static ChatPermission On(string bot, long? chat, bool read = false, bool send = false, bool manage = false) =>
        new() { UserId = 1, BotSlug = bot, ChatId = chat, CanRead = read, CanSend = send, CanManage = manage };
}
