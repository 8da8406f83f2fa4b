using System.Net;
using System.Text.Json.Nodes;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Bots.BotGateways;

namespace Gateway.IntegrationTests.Bots;

internal sealed class CreateBotTests
{
    [Test]
    public async Task AToken_IsAllThatABotNeeds()
    {
        var bot = await AtTelegramAsync($"Mixed_{Guid.NewGuid():N}_Bot");

        var answer = await PostAsync(Admin, bot);

        answer.Status.Should().Be(HttpStatusCode.Created);
        var made = answer.Ok();
        ((long)made["id"]!, (string)made["slug"]!, (string)made["username"]!, (string)made["handler"]!, (string)made["source"]!, (bool)made["served"]!)
            .Should().Be((bot.Id, bot.Slug, bot.Username, "none", "api", true));
        answer.Body.Should().NotContain(bot.Token);
        (await Admin.GetJsonAsync($"/api/v1/bots/{bot.Slug}")).Ok().ToJsonString().Should().Be(made.ToJsonString());
        (await Admin.GetJsonAsync($"/api/v1/bots/{bot.Id}")).Ok()["slug"]!.GetValue<string>().Should().Be(bot.Slug);
    }

    [Test]
    public async Task TheMakerOfABot_ManagesIt_AndItsMakingIsAudited()
    {
        var (_, key) = await Gateways.NewKeyAsync([Scope.BotsRead, Scope.BotsWrite]);
        var client = Gateways.Client(key);
        var bot = await AtTelegramAsync();

        (await PostAsync(client, bot)).Ok();

        (await client.SendJsonAsync(HttpMethod.Patch, $"/api/v1/bots/{bot.Slug}", new JsonObject { ["display_name"] = "Mine" })).Ok()["display_name"]!
            .GetValue<string>().Should().Be("Mine");
        (await Gateways.Database.Db.ColumnAsync<string>("SELECT action FROM audit_events WHERE bot_slug = $1 ORDER BY id", bot.Slug)).Should().Equal("bot.created", "bot.updated");
    }

    [Test]
    public async Task AnAccountThatIsLimitedToSomeBots_MakesNone()
    {
        var (_, key) = await Gateways.NewKeyAsync([Scope.BotsWrite], ["filed"]);

        Code(await PostAsync(Gateways.Client(key), await AtTelegramAsync())).Should().Be((403, "right_missing"));
    }

    [Test]
    public async Task ATokenThatTelegramDoesNotKnow_IsRefused_AndNothingIsSaved()
    {
        var bot = await AtTelegramAsync();

        var answer = await PostAsync(Admin, bot with { Token = $"{bot.Id}:AAE-another-secret" });

        Fields(answer).Should().Equal("token");
        (await Gateways.Database.Db.CountAsync("bots", "id = $1", bot.Id)).Should().Be(0);
    }

    [Test]
    public async Task AUsernameThatIsNotTheTokens_IsRefused()
    {
        var bot = await AtTelegramAsync();

        Fields(await PostAsync(Admin, bot, body => body["username"] = "another_bot")).Should().Equal("username");
        (await PostAsync(Admin, bot, body => body["username"] = bot.Username.ToUpperInvariant())).Ok();
    }

    [TestCase(500, 503, "telegram_unreachable")]
    [TestCase(429, 503, "telegram_unreachable")]
    [TestCase(400, 502, "telegram_failed")]
    public async Task ATelegramThatCannotBeAsked_IsSaid(int error, int status, string code)
    {
        var bot = await AtTelegramAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Error(error) with { Bot = $"{bot.Id}", Method = "getMe" });

        var answer = await PostAsync(Admin, bot);

        Code(answer).Should().Be((status, code));
        (answer.Header("Retry-After") is not null).Should().Be(status == 503);
    }

    [Test]
    public async Task EveryBadField_IsNamedAtOnce()
    {
        var answer = await Admin.SendJsonAsync(HttpMethod.Post, "/api/v1/bots", new JsonObject
        {
            ["token"] = "123",
            ["username"] = "@x",
            ["display_name"] = "two\nlines",
            ["slug"] = "Not A Slug",
            ["handler"] = "telepathy",
            ["order"] = "backwards",
            ["webhook_secret"] = "no spaces",
            ["http"] = new JsonObject { ["url"] = "ftp://files.example", ["timeout"] = "1ms", ["secret"] = "whsec_short" },
        });

        Fields(answer).Should().BeEquivalentTo(
            "token", "username", "display_name", "slug", "handler", "order", "webhook_secret", "http.url", "http.timeout", "http.secret");
        answer.Body.Should().NotContain("telepathy").And.NotContain("whsec_short");
    }

    [TestCase("""{"handler":"http"}""", "http")]
    [TestCase("""{"handler":"auth","async":true}""", "async")]
    [TestCase("""{"slug":"123"}""", "slug")]
    [TestCase("""{"colour":"red"}""", "colour")]
    [TestCase("""{"handler":"http","http":{"url":"http://169.254.169.254/latest"}}""", "http.url")]
    [TestCase("""{"handler":"http","http":{"url":"http://[::ffff:10.0.0.1]/"}}""", "http.url")]
    [TestCase("""{"handler":"http","http":{"url":"http://localhost:5432/"}}""", "http.url")]
    public async Task WhatTheFieldsMustNotBeTogether(string fields, string refused)
    {
        var answer = await PostAsync(Admin, await AtTelegramAsync(), body =>
        {
            foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
                body[name] = value?.DeepClone();
        });

        Fields(answer).Should().Equal(refused);
    }

    [Test]
    public async Task NamesAndIds_OfTheFileAndOfOtherBots_AreTaken()
    {
        var known = await MakeAsync();
        var another = await AtTelegramAsync();
        var sameName = await AtTelegramAsync(known.Username);
        var usernameIsASlug = await AtTelegramAsync($"u{Guid.NewGuid():N}");
        (await PostAsync(Admin, await AtTelegramAsync(), body => body["slug"] = usernameIsASlug.Username)).Ok();

        Code(await PostAsync(Admin, known)).Should().Be((409, "bot_taken"), "the Telegram bot is here");
        Code(await PostAsync(Admin, known, body => body["slug"] = $"other-{Gateways.NewId()}")).Should().Be((409, "bot_taken"), "under whichever slug");
        Code(await PostAsync(Admin, another, body => body["slug"] = known.Slug)).Should().Be((409, "bot_taken"), "the slug is taken");
        Code(await PostAsync(Admin, another, body => body["slug"] = "filed")).Should().Be((409, "bot_taken"), "the file's slug is taken");
        Code(await PostAsync(Admin, sameName, body => body["slug"] = $"other-{Gateways.NewId()}")).Should().Be((409, "bot_taken"), "the username is taken");
        Code(await PostAsync(Admin, usernameIsASlug, body => body["slug"] = $"other-{Gateways.NewId()}")).Should().Be((409, "bot_taken"), "the username is a slug");
        Code(await PostAsync(Admin, new NewBot(OfFile.Token!, "filed_bot"))).Code.Should().BeOneOf("bot_taken", "invalid_request");
    }

    [Test]
    public async Task OfTwoWhoMakeTheSameBotOnTwoInstancesAtOnce_OneDoes()
    {
        for (var round = 0; round < 5; round++)
        {
            var bot = await AtTelegramAsync();

            var answers = await Task.WhenAll(PostAsync(Admin, bot), PostAsync(AdminElsewhere, bot));

            answers.Select(answer => (int)answer.Status).Should().BeEquivalentTo([201, 409]);
        }
    }

    [Test]
    public async Task OfTwoBotsThatWantTheSameSlugAtOnce_OneGetsIt()
    {
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = (await AtTelegramAsync(), await AtTelegramAsync());
            var slug = $"wanted-{Gateways.NewId()}";

            var answers = await Task.WhenAll(PostAsync(Admin, one, body => body["slug"] = slug), PostAsync(AdminElsewhere, other, body => body["slug"] = slug));

            answers.Select(answer => (int)answer.Status).Should().BeEquivalentTo([201, 409]);
            (await Gateways.Database.Db.CountAsync("bots", "slug = $1", slug)).Should().Be(1);
        }
    }

    [Test]
    public async Task NoTable_AndNoLog_HoldsASecretInTheClear()
    {
        const string Secret = "chosen-Webhook_secret-in-the-clear";
        var signing = $"whsec_{Convert.ToBase64String(Guid.NewGuid().ToByteArray().Concat(Guid.NewGuid().ToByteArray()).ToArray())}";
        var bot = await MakeAsync(body =>
        {
            body["webhook_secret"] = Secret;
            body["handler"] = "http";
            body["http"] = new JsonObject { ["url"] = "https://service.example/", ["secret"] = signing };
        });
        await Admin.SendJsonAsync(HttpMethod.Patch, $"/api/v1/bots/{bot.Slug}", new JsonObject { ["token"] = bot.Token });

        foreach (var table in await Gateways.Database.Db.ColumnAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        {
            foreach (var secret in (string[])[bot.Token.Split(':')[1], Secret, signing, signing["whsec_".Length..]])
                (await Gateways.Database.Db.CountAsync($"\"{table}\" AS row", "row::text LIKE '%' || $1 || '%'", secret)).Should().Be(0, "{0} must not hold it", table);
        }

        foreach (var process in Gateways.Processes)
            process.Log.ToString().Should().NotContain(bot.Token.Split(':')[1]).And.NotContain(Secret).And.NotContain(signing);
    }

    internal static (int Status, string? Code) Code(ApiAnswer answer) => ((int)answer.Status, answer.Code);

    internal static IEnumerable<string> Fields(ApiAnswer answer)
    {
        Code(answer).Should().Be((422, "invalid_request"), "the answer is {0}", answer.Body);
        return answer.Json()!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>());
    }
}
