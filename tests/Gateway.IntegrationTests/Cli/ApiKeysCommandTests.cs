using Gateway.Domain.Accounts;

namespace Gateway.IntegrationTests.Cli;

internal sealed class ApiKeysCommandTests : AccountCommandsFixture
{
    [Test]
    public async Task Keys_AreCreatedShownGrantedAndRevoked()
    {
        var chat = await Database.Db.ScalarAsync<long>("INSERT INTO chats (bot_slug, telegram_id, type, created_at) VALUES ('alerts', -1, 'group', now()) RETURNING id");

        var created = await RunAsync("apikeys", "create", "reports", "--scope", "chats:read", "messages:read", "--bot", "alerts", "--rate-per-minute", "60", "--expires-at", "2096-01-31");
        var shown = await RunAsync("apikeys", "show", "reports", "--json");
        var onChat = await RunAsync("apikeys", "grant-chat", "reports", $"{chat}", "--read", "--send", "--json");
        var onBot = await RunAsync("apikeys", "grant-bot", "1", "alerts", "--manage");
        var listed = await RunAsync("apikeys", "list");

        created.ExitCode.Should().Be(0, string.Join('\n', created.Output));
        ApiKeyToken.TryParse(created.Answer, out var token).Should().BeTrue("standard output holds the key alone: {0}", created.Answer);
        token!.Secret.Matches(await Database.Db.ScalarAsync<byte[]>("SELECT hash FROM api_keys")).Should().BeTrue();
        Json(shown).ToJsonString().Should().Contain("\"bots\":[\"alerts\"]").And.Contain("2096-01-31T00:00:00Z").And.Contain("\"rate_per_minute\":60");
        Json(onChat)["permission"]!["can_send"]!.GetValue<bool>().Should().BeTrue();
        (onBot.ExitCode, onBot.Answer).Should().Be((0, "reports may read, send, manage there."));
        listed.Answer.Should().Contain("chats:read,messages:read");
        var secret = created.Answer.Split('_', 3)[2];
        foreach (var ended in new[] { shown, onChat, onBot, listed })
            string.Concat(ended.Output).Should().NotContain(secret);

        var taken = await RunAsync("apikeys", "grant-bot", "reports", "alerts", "--none");
        var revoked = await RunAsync("apikeys", "revoke", "reports");

        (taken.ExitCode, revoked.ExitCode, revoked.Answer).Should().Be((0, 0, "Revoked the key 1."));
        (await Database.Db.CountAsync("api_keys")).Should().Be(0);
        (await Database.Db.ColumnAsync<string>("SELECT action FROM audit_events ORDER BY id"))
            .Should().Equal("apikey.created", "permission.granted", "permission.granted", "permission.revoked", "apikey.revoked");
    }

    [TestCase("apikeys", "create", "reports")]
    [TestCase("apikeys", "create", "reports", "--scope", "apikeys:write")]
    [TestCase("apikeys", "create", "reports", "--scope", "bots:read", "--bot", "alerts", "--no-bots")]
    [TestCase("apikeys", "create", "reports", "--scope", "bots:read", "--expires-at", "soon")]
    [TestCase("apikeys", "grant-bot", "reports", "alerts")]
    [TestCase("apikeys", "grant-chat", "reports", "1", "--read", "--none")]
    public async Task WhatIsNotUnderstood_EndsWith2_AndNothingOnStandardOutput(params string[] arguments)
    {
        var ended = await RunAsync(arguments);

        (ended.ExitCode, ended.Answer).Should().Be((2, string.Empty));
    }
}
