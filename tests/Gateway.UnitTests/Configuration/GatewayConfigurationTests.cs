using System.Net;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.UnitTests.Configuration;

internal sealed class GatewayConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-unit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheLeast_StartsWithTheDefaults()
    {
        var read = Read("""{"bots":[{"slug":"hello","token":"123456:ABC-DEF","handler":"echo","requireAuth":false}]}""");

        read.Problems.Should().BeEmpty();
        read.Bots.Warnings.Should().BeEmpty();
        read.Should().BeEquivalentTo(new
        {
            HttpPort = 8080,
            Grpc = new { Address = (IPAddress?)null, Port = 9090, Url = "http://*:9090" },
            LogLevel = LogLevel.Information,
            LogJson = false,
            Telegram = new { BotApiUrl = new Uri("https://api.telegram.org"), PublicUrl = (Uri?)null },
            Allowlist = new { AllowedUsers = (IReadOnlySet<long>?)null },
            Auth = new { SessionTtl = TimeSpan.FromHours(24) },
            Handlers = new { Timeout = TimeSpan.FromSeconds(45) },
            Queue = new
            {
                Concurrency = 16,
                Lease = TimeSpan.FromSeconds(60),
                DoneRetention = TimeSpan.FromHours(168),
                StuckTimeout = TimeSpan.FromMinutes(30),
                JanitorInterval = TimeSpan.FromHours(1),
            },
            RateLimits = new { PerMinute = 600, LoginPerMinute = 10 },
            Sending = new
            {
                PerBot = new SendLimit(30, TimeSpan.FromSeconds(1)),
                PerChat = new SendLimit(1, TimeSpan.FromSeconds(1)),
                PerGroup = new SendLimit(20, TimeSpan.FromMinutes(1)),
            },
        });
        (read.Database, read.Redis, read.Auth.Code).Should().Be((null, null, null));
    }

    [Test]
    public void Everything_CanBeSet()
    {
        var read = Read(
            """{"bots":[]}""",
            ("HTTP_PORT", "9000"), ("LOG_LEVEL", "debug"), ("LOG_FORMAT", "json"), ("BOT_API_URL", "http://127.0.0.1:8081"), ("PUBLIC_URL", "https://gw.example.org"),
            ("DATABASE_URL", "postgres://u:p@localhost/db"), ("REDIS_URL", "redis://localhost"), ("ALLOWED_USERS", " 42, 43,,42 "), ("AUTH_SECRET", "twelve-chars"),
            ("AUTH_SESSION_TTL", "7d"), ("HANDLER_TIMEOUT", "5s"), ("QUEUE_CONCURRENCY", "2"), ("QUEUE_LEASE", "2s"), ("QUEUE_DONE_RETENTION", "48h"),
            ("QUEUE_STUCK_TIMEOUT", "2s"), ("QUEUE_JANITOR_INTERVAL", "1s"), ("SEND_LIMIT_PER_BOT", "1000/s"), ("SEND_LIMIT_PER_CHAT", " 90 / m "),
            ("SEND_LIMIT_PER_GROUP", "500/h"), ("RATE_LIMIT_PER_MINUTE", "6000"), ("RATE_LIMIT_LOGIN_PER_MINUTE", "5"),
            ("FORWARDED_NETWORKS", "10.0.0.0/8"), ("TELEGRAM_NETWORKS", "telegram"), ("ALLOWED_ORIGINS", "https://console.example.org"));

        read.Problems.Should().BeEmpty();
        (read.Sending.PerBot, read.Sending.PerChat, read.Sending.PerGroup).Should().Be(
            (new SendLimit(1000, TimeSpan.FromSeconds(1)), new SendLimit(90, TimeSpan.FromMinutes(1)), new SendLimit(500, TimeSpan.FromHours(1))));
        (read.RateLimits.PerMinute, read.RateLimits.LoginPerMinute).Should().Be((6000, 5));
        (read.Edge.ForwardedNetworks.Count, read.Edge.TelegramNetworks.Count, read.Edge.AllowedOrigins.Count).Should().Be((1, 2, 1));
        read.Allowlist.AllowedUsers.Should().BeEquivalentTo([42L, 43L]);
        read.Auth.Code!.Matches("twelve-chars").Should().BeTrue();
        read.Auth.SessionTtl.Should().Be(TimeSpan.FromDays(7));
        (read.HttpPort, read.LogLevel, read.LogJson).Should().Be((9000, LogLevel.Debug, true));
        (read.Queue.Concurrency, read.Queue.Lease, read.Queue.DoneRetention).Should().Be((2, TimeSpan.FromSeconds(2), TimeSpan.FromHours(48)));
        read.Database.Should().NotBeNull();
        read.Redis.Should().NotBeNull();
    }

    [TestCase("9191", "http://*:9191")]
    [TestCase("127.0.0.1:9191", "http://127.0.0.1:9191")]
    [TestCase("[::1]:9191", "http://[::1]:9191")]
    public void Grpc_IsListenedForWhereItIsSaid(string port, string url) => Read("""{"bots":[]}""", ("GRPC_PORT", port)).Grpc!.Url.Should().Be(url);

    [Test]
    public void Grpc_CanBeSwitchedOff() => Read("""{"bots":[]}""", ("GRPC_PORT", "0")).Should().Match<GatewayConfiguration>(read => read.Grpc == null && read.Problems.Count == 0);

    [TestCase("65536")]
    [TestCase("-1")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:0")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("localhost:9090")]
    [TestCase("SECRET")]
    public void Grpc_NowhereInParticular_IsAProblem(string port) => Read("""{"bots":[]}""", ("GRPC_PORT", port)).Problems
        .Should().Equal("GRPC_PORT: must be a port from 1 to 65535, an address with a port such as 127.0.0.1:9090, or 0 for no gRPC.");

    [Test]
    public void ABotWithEveryField_IsRead()
    {
        var read = Read(
            """
            { // comments and trailing commas are for people
              "$schema": "x", "bots": [
              { "slug": "factory", "username": "example_factory_bot", "token": "${FACTORY_TOKEN}", "handler": "auth", "requireAuth": true },
              { "slug": "alerts", "token": "222:ALERTS", "handler": "http", "async": true, "requireAuth": null, "order": "strict", "webhookSecret": "own_secret",
                "http": { "url": "https://alerts.internal/${PART}", "timeout": "5s", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } },
            ] }
            """,
            ("FACTORY_TOKEN", "111:FACTORY"), ("PART", "telegram"), ("AUTH_SECRET", "twelve-chars"), ("DATABASE_URL", "Host=localhost;Database=db"));

        read.Problems.Should().BeEmpty();
        var (factory, alerts) = (read.Bots.Bots[0], read.Bots.Bots[1]);
        (factory.Slug, factory.Username, factory.Id, factory.Handler).Should().Be(("factory", "example_factory_bot", 111L, HandlerKind.Auth));
        factory.RequireAuth.Should().BeFalse("it would lock everyone out");
        factory.WebhookSecret.Reveal().Should().Be(WebhookSecret.Derive(factory.Token).Reveal());
        (alerts.Async, alerts.RequireAuth, alerts.Order, alerts.WebhookSecret.Reveal()).Should().Be((true, true, LaneOrder.Strict, "own_secret"));
        (alerts.Http!.Url.AbsoluteUri, alerts.Http.Timeout).Should().Be(("https://alerts.internal/telegram", TimeSpan.FromSeconds(5)));
        alerts.Http.Secret.Should().NotBeNull();
    }

    [Test]
    public void ManyMistakes_AreToldTogether_AndNoSecretIsAmongThem()
    {
        var read = Read(
            """
            { "extra": 1, "sk-secret-in-the-wrong-place!": 1, "bots": [
              { "slug": "one", "token": "111:SECRET-ONE", "handler": "echo", "async": true },
              { "slug": "ONE", "token": "SECRET-TWO", "handler": "SECRET-HANDLER" },
              { "token": "111:SECRET-THREE", "handler": "auth", "async": true, "username": "one" },
              { "slug": "four", "handler": "http", "requireAuth": "SECRET-FLAG", "order": "random", "username": "@four" },
              { "slug": "five", "token": "${SECRET_FIVE}", "webhookSecret": "SECRET FIVE", "requireAuth": false, "handler": "http",
                "http": { "url": "https://SECRET:SECRET@five", "timeout": "0s", "secret": "SECRET-KEY", "method": "GET" } },
              { "slug": 6, "token": 6, "handler": "echo", "requireAuth": false, "http": "https://six", "slug": 7 },
              { "slug": "seven", "token": "777:SECRET-SEVEN", "handler": "http", "requireAuth": false, "http": {} },
              "eight"
            ] }
            """,
            ("HTTP_PORT", "SECRET-PORT"), ("LOG_LEVEL", "2"), ("LOG_FORMAT", "xml"), ("BOT_API_URL", "SECRET-URL"), ("PUBLIC_URL", "https://x?SECRET"),
            ("REDIS_URL", "redis://SECRET-USER:SECRET@x"), ("ALLOWED_USERS", ","), ("AUTH_SESSION_TTL", "SECRET-TTL"), ("HANDLER_TIMEOUT", "59s"),
            ("QUEUE_CONCURRENCY", "0"), ("QUEUE_LEASE", "1m"), ("QUEUE_DONE_RETENTION", "47h"), ("QUEUE_STUCK_TIMEOUT", "59s"), ("QUEUE_JANITOR_INTERVAL", "0s"),
            ("JWT_SECRET", "SECRET-JWT"), ("ADMIN_USERNAME", "SECRET NAME"), ("ADMIN_PASSWORD", "SECRET-PW"),
            ("RATE_LIMIT_PER_MINUTE", "0"), ("RATE_LIMIT_LOGIN_PER_MINUTE", "many"), ("FORWARDED_NETWORKS", "SECRET-NETWORK"), ("TELEGRAM_NETWORKS", "SECRET-NETWORK"), ("ALLOWED_ORIGINS", "SECRET-ORIGIN"));

        string.Join('\n', read.Problems).Should().Be("""
            HTTP_PORT: must be a whole number from 1 to 65535.
            LOG_LEVEL: must be Trace, Debug, Information, Warning, Error, Critical or None.
            LOG_FORMAT: must be text or json.
            BOT_API_URL: must be an absolute http or https address without a query.
            PUBLIC_URL: must be an absolute http or https address without a query.
            REDIS_URL: names a user other than default, which the client cannot send. Use the default user's password.
            ALLOWED_USERS: is set but empty, which would lock everyone out. Name at least one user id, or unset it to let everyone in.
            AUTH_SESSION_TTL: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00.
            HANDLER_TIMEOUT: must be between 1s and 58s.
            QUEUE_CONCURRENCY: must be a whole number from 1 to 1000.
            QUEUE_DONE_RETENTION: must be between 48h and 3650d.
            QUEUE_JANITOR_INTERVAL: must be between 1s and 24h.
            QUEUE_STUCK_TIMEOUT: must not be shorter than QUEUE_LEASE.
            JWT_SECRET: must be at least 32 bytes; several, separated by commas, at least 32 each.
            ADMIN_USERNAME: must have 3 to 64 characters of a-z, 0-9, '.', '_' and '-'.
            ADMIN_PASSWORD: must have 12 to 256 characters.
            RATE_LIMIT_PER_MINUTE: must be a whole number from 1 to 1000000.
            RATE_LIMIT_LOGIN_PER_MINUTE: must be a whole number from 1 to 10000.
            FORWARDED_NETWORKS: must be networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix.
            TELEGRAM_NETWORKS: must be the word telegram, networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix.
            ALLOWED_ORIGINS: must be origins such as https://console.example.org, separated by commas, without paths or wildcards.
            BOTS_CONFIG: the bots file has an unknown field 'extra' beside bots.
            BOTS_CONFIG: the bots file has an unknown field with an odd name beside bots.
            bots[1]: slug: is malformed; use 1 to 63 of a-z, 0-9 and -, not starting with - and not all digits.
            bots[1]: token: is malformed; it must look like 123456:ABC-DEF as BotFather gave it.
            bots[1]: handler: must be one of echo, http, auth, none.
            bots[2]: slug: is missing; give the bot a name such as my-bot.
            bots[2]: async: must not be true for the auth handler, which answers at once; remove it.
            bots[3] 'four': token: is missing; BotFather gives it, and ${NAME} takes it from the environment.
            bots[3] 'four': order: must be one of relaxed, strict.
            bots[3] 'four': username: is malformed; write it as Telegram shows it, without @.
            bots[3] 'four': requireAuth: must be true or false.
            bots[3] 'four': http: is missing; the http handler needs at least http.url.
            bots[4] 'five': token: ${SECRET_FIVE} has no value; set SECRET_FIVE in the environment.
            bots[4] 'five': webhookSecret: must be 1 to 256 of A-Z, a-z, 0-9, _ and -.
            bots[4] 'five': http: unknown field 'method'; known are url, timeout, secret.
            bots[4] 'five': http.timeout: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00, from 1s to 1h.
            bots[4] 'five': http.secret: must be whsec_ and the base64 of 24 to 64 random bytes.
            bots[4] 'five': http.url: must be an absolute http or https address without a user name.
            bots[5]: slug: must be a text.
            bots[5]: slug: stands there more than once.
            bots[5]: token: must be a text.
            bots[5]: http: must be an object with url, timeout and secret.
            bots[6] 'seven': http.url: is missing; say where updates are to be posted.
            bots[7]: must be an object.
            bots[0] 'one': async: needs a database; set DATABASE_URL, or remove async.
            bots[0] 'one': requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.
            bots[1]: requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.
            bots[2]: username: the name is taken by bots[0] 'one'; slugs and usernames must be unique together.
            bots[2]: token: belongs to the same Telegram bot as that of bots[0] 'one'; list a bot once.
            bots[2]: async: needs a database; set DATABASE_URL, or remove async.
            bots[2]: handler: auth needs AUTH_SECRET; set it to the code that people sign in with.
            """);
    }

    [TestCase("SEND_LIMIT_PER_BOT", "30", "SEND_LIMIT_PER_BOT: must be a number from 1 to 100000 and a period, such as 30/s, 20/m or 500/h.")]
    [TestCase("SEND_LIMIT_PER_CHAT", "0/s", "SEND_LIMIT_PER_CHAT: must be a number from 1 to 100000 and a period, such as 30/s, 20/m or 500/h.")]
    [TestCase("SEND_LIMIT_PER_GROUP", "20/d", "SEND_LIMIT_PER_GROUP: must be a number from 1 to 100000 and a period, such as 30/s, 20/m or 500/h.")]
    [TestCase("SEND_LIMIT_PER_GROUP", "-1/s", "SEND_LIMIT_PER_GROUP: must be a number from 1 to 100000 and a period, such as 30/s, 20/m or 500/h.")]
    [TestCase("SEND_LIMIT_PER_BOT", "100001/s", "SEND_LIMIT_PER_BOT: must be a number from 1 to 100000 and a period, such as 30/s, 20/m or 500/h.")]
    [TestCase("AUTH_SECRET", "too-short", "AUTH_SECRET: must have at least 12 characters.")]
    [TestCase("AUTH_SECRET", "two\nlines-of-text", "AUTH_SECRET: must be one line of text.")]
    [TestCase("ALLOWED_USERS", "42,ada", "ALLOWED_USERS: must be Telegram user ids, positive whole numbers separated by commas.")]
    [TestCase("ALLOWED_USERS", "-42", "ALLOWED_USERS: must be Telegram user ids, positive whole numbers separated by commas.")]
    [TestCase("ALLOWED_USERS", "", "ALLOWED_USERS: is set but empty, which would lock everyone out. Name at least one user id, or unset it to let everyone in.")]
    [TestCase("DATABASE_URL", "mysql://x", "DATABASE_URL: must be postgres://user:password@host:port/database or a keyword string such as Host=…;Database=….")]
    public void ASetting_IsChecked(string name, string value, string problem) => Read("""{"bots":[]}""", (name, value)).Problems.Should().Equal(problem);

    [TestCase("not JSON", "BOTS_CONFIG: the bots file is not JSON; see line 1.")]
    [TestCase("{\n\"bots\": [\n}", "BOTS_CONFIG: the bots file is not JSON; see line 3.")]
    [TestCase("[]", "BOTS_CONFIG: the bots file must be an object with a list called bots.")]
    [TestCase("""{"bots":{}}""", "BOTS_CONFIG: the bots file must be an object with a list called bots.")]
    [TestCase("""{"bots":[{"slug":"lost"}],"bots":[]}""", "BOTS_CONFIG: the bots file has more than one list called bots.")]
    public void ABotsFileThatIsNone_IsAProblem(string file, string problem) => Read(file).Problems.Should().Equal(problem);

    [Test]
    public void ABotsFileThatIsMissing_IsAProblem_UnlessThereIsADatabaseAndNoneWasNamed()
    {
        const string Problem = "BOTS_CONFIG: the bots file cannot be read. Check the path (config/bots.json by default) and its permissions.";

        ReadWithoutFile().Problems.Should().Equal(Problem);
        ReadWithoutFile(("BOTS_CONFIG", "nowhere.json"), ("DATABASE_URL", "Host=x")).Problems.Should().Equal(Problem);
        ReadWithoutFile(("DATABASE_URL", "Host=x")).Problems.Should().BeEmpty();
    }

    [Test]
    public void AuthenticationWithoutAnAuthBot_IsAWarning() =>
        Read("""{"bots":[{"slug":"hello","token":"123456:ABC-DEF","handler":"echo"}]}""", ("AUTH_SECRET", "twelve-chars")).Bots.Warnings
            .Should().Equal("Bot 'hello' requires authentication, but there is no auth bot to sign in with.");

    [TestCase("""{"bots":[{"slug":"a","token":"1:abc","handler":"\ud800"}]}""")]
    [TestCase("""{"bots":[{"\ud800":1}]}""")]
    public void HalfACharacter_IsAProblem(string file) =>
        Read(file).Problems.Should().Equal("bots[0]: holds an escape such as \\ud800 that is no character; remove it.");

    private GatewayConfiguration ReadWithoutFile(params (string, string?)[] settings) => GatewayConfiguration.Read(Settings.Of(settings), _folder);

    private GatewayConfiguration Read(string file, params (string, string?)[] settings)
    {
        File.WriteAllText(Path.Combine(_folder, "bots.json"), file);
        return ReadWithoutFile([("BOTS_CONFIG", "bots.json"), .. settings]);
    }
}
