namespace Gateway.IntegrationTests.Configuration;

/// <summary>A gateway that cannot start says everything that is wrong, at once, and gives nothing away.</summary>
internal sealed class StartProblemsTests
{
    [Test]
    public async Task ManyMistakes_AreAllToldAtOnce_AndNoSecretAmongThem()
    {
        const string Bots = """
            { "bots": [
              { "slug": "Not A Slug", "token": "${FIRST_TOKEN}", "handler": "echo", "requireAuth": false },
              { "slug": "first", "token": "LEAK-1:LEAK-2", "handler": "echo", "requireAuth": false },
              { "slug": "second", "token": "${NO_SUCH_TOKEN}", "handler": "http", "requireAuth": false },
              { "slug": "third", "token": "300:LEAK-3", "handler": "shout", "requireAuth": "no" },
              { "slug": "first", "token": "300:LEAK-4", "handler": "http", "requireAuth": false,
                "http": { "url": "ftp://LEAK-5:LEAK-6@host/", "timeout": "LEAK-7", "secret": "whsec_LEAK8" } },
              { "slug": "fourth", "token": "400:LEAK-9", "handler": "none", "requireAuth": false, "webhookSecret": "LEAK 10", "order": "LEAK-11", "LEAK.12": 1 },
              { "slug": "fifth", "token": "500:LEAK-13", "handler": "auth", "async": true },
              { "slug": "sixth", "token": "600:LEAK-14", "handler": "echo", "async": true },
              { "slug": "12345", "username": "fifth", "handler": "none", "requireAuth": false },
              { "token": "900:LEAK-15", "username": "LEAK @16" },
              "LEAK-17"
            ] }
            """;

        var output = await FailingStart.OutputOfBotsAsync(
            Bots,
            ("FIRST_TOKEN", "100:LEAK-18"),
            ("HTTP_PORT", "LEAK-19"),
            ("LOG_LEVEL", "LEAK-20"),
            ("LOG_FORMAT", "LEAK-21"),
            ("BOT_API_URL", "LEAK-22"),
            ("PUBLIC_URL", "ftp://LEAK-23"),
            ("REDIS_URL", "redis://LEAK-24:LEAK-25@host"),
            ("ALLOWED_USERS", ""),
            ("AUTH_SESSION_TTL", "LEAK-26"),
            ("HANDLER_TIMEOUT", "2m"),
            ("QUEUE_CONCURRENCY", "0"),
            ("QUEUE_LEASE", "1s"),
            ("QUEUE_DONE_RETENTION", "47h"),
            ("QUEUE_STUCK_TIMEOUT", "30s"),
            ("QUEUE_JANITOR_INTERVAL", "-1h"));

        output.Should().Equal(
            "The gateway cannot start, 41 problems:",
            "  - HTTP_PORT: must be a whole number from 1 to 65535.",
            "  - LOG_LEVEL: must be Trace, Debug, Information, Warning, Error, Critical or None.",
            "  - LOG_FORMAT: must be text or json.",
            "  - BOT_API_URL: must be an absolute http or https address without a query.",
            "  - PUBLIC_URL: must be an absolute http or https address without a query.",
            "  - REDIS_URL: names a user other than default, which the client cannot send. Use the default user's password.",
            "  - ALLOWED_USERS: is set but empty, which would lock everyone out. Name at least one user id, or unset it to let everyone in.",
            "  - AUTH_SESSION_TTL: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00.",
            "  - HANDLER_TIMEOUT: must be between 1s and 58s.",
            "  - QUEUE_LEASE: must be between 2s and 1h.",
            "  - QUEUE_CONCURRENCY: must be a whole number from 1 to 1000.",
            "  - QUEUE_DONE_RETENTION: must be between 48h and 3650d.",
            "  - QUEUE_JANITOR_INTERVAL: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00.",
            "  - QUEUE_STUCK_TIMEOUT: must not be shorter than QUEUE_LEASE.",
            "  - bots[0]: slug: is malformed; use 1 to 63 of a-z, 0-9 and -, not starting with - and not all digits.",
            "  - bots[1] 'first': token: is malformed; it must look like 123456:ABC-DEF as BotFather gave it.",
            "  - bots[2] 'second': token: ${NO_SUCH_TOKEN} has no value; set NO_SUCH_TOKEN in the environment.",
            "  - bots[2] 'second': http: is missing; the http handler needs at least http.url.",
            "  - bots[3] 'third': handler: must be one of echo, http, auth, none.",
            "  - bots[3] 'third': requireAuth: must be true or false.",
            "  - bots[4] 'first': http.timeout: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00, from 1s to 1h.",
            "  - bots[4] 'first': http.secret: must be whsec_ and the base64 of 24 to 64 random bytes.",
            "  - bots[4] 'first': http.url: must be an absolute http or https address without a user name.",
            "  - bots[5] 'fourth': unknown field with an odd name; known are slug, username, token, handler, async, requireAuth, order, webhookSecret, http.",
            "  - bots[5] 'fourth': order: must be one of relaxed, strict.",
            "  - bots[5] 'fourth': webhookSecret: must be 1 to 256 of A-Z, a-z, 0-9, _ and -.",
            "  - bots[6] 'fifth': async: must not be true for the auth handler, which answers at once; remove it.",
            "  - bots[8]: slug: is malformed; use 1 to 63 of a-z, 0-9 and -, not starting with - and not all digits.",
            "  - bots[8]: token: is missing; BotFather gives it, and ${NAME} takes it from the environment.",
            "  - bots[9]: slug: is missing; give the bot a name such as my-bot.",
            "  - bots[9]: handler: is missing; choose echo, http, auth or none.",
            "  - bots[9]: username: is malformed; write it as Telegram shows it, without @.",
            "  - bots[10]: must be an object.",
            "  - bots[4] 'first': slug: the name is taken by bots[1] 'first'; slugs and usernames must be unique together.",
            "  - bots[4] 'first': token: belongs to the same Telegram bot as that of bots[3] 'third'; list a bot once.",
            "  - bots[6] 'fifth': async: needs a database; set DATABASE_URL, or remove async.",
            "  - bots[6] 'fifth': handler: auth needs AUTH_SECRET; set it to the code that people sign in with.",
            "  - bots[7] 'sixth': async: needs a database; set DATABASE_URL, or remove async.",
            "  - bots[7] 'sixth': requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.",
            "  - bots[8]: username: the name is taken by bots[6] 'fifth'; slugs and usernames must be unique together.",
            "  - bots[9]: requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.");
        string.Concat(output).Should().NotContain("LEAK");
    }

    [Test]
    public async Task AuthSecretThatIsTooShort_IsTheOneProblem()
    {
        const string Bots = """{ "bots": [ { "slug": "door", "token": "1:abc", "handler": "auth" }, { "slug": "hello", "token": "2:abc", "handler": "echo" } ] }""";

        (await FailingStart.OutputOfBotsAsync(Bots, ("AUTH_SECRET", "elevenchars")))
            .Should().Equal("The gateway cannot start, 1 problem:", "  - AUTH_SECRET: must have at least 12 characters.");
        (await FailingStart.OutputOfBotsAsync(Bots)).Should().Equal(
            "The gateway cannot start, 2 problems:",
            "  - bots[0] 'door': handler: auth needs AUTH_SECRET; set it to the code that people sign in with.",
            "  - bots[1] 'hello': requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.");
    }

    [Test]
    public async Task DatabaseUrlThatCannotBeRead_IsTheOneProblem()
    {
        const string Bots = """{ "bots": [ { "slug": "hello", "token": "2:abc", "handler": "echo", "async": true, "requireAuth": false } ] }""";

        (await FailingStart.OutputOfBotsAsync(Bots, ("DATABASE_URL", "mysql://user:LEAK@host/db"))).Should().Equal(
            "The gateway cannot start, 1 problem:",
            "  - DATABASE_URL: must be postgres://user:password@host:port/database or a keyword string such as Host=…;Database=….");
        (await FailingStart.OutputOfBotsAsync(Bots)).Should().Equal(
            "The gateway cannot start, 1 problem:",
            "  - bots[0] 'hello': async: needs a database; set DATABASE_URL, or remove async.");
    }

    [Test]
    public async Task DoubledNamesAndTokens_AreToldWithBothPlaces()
    {
        const string Bots = """
            { "bots": [
              { "slug": "one", "username": "one_bot", "token": "1:abc", "handler": "none", "requireAuth": false },
              { "slug": "two", "username": "ONE_BOT", "token": "2:abc", "handler": "none", "requireAuth": false },
              { "slug": "three", "username": "two", "token": "1:def", "handler": "none", "requireAuth": false },
              { "slug": "one", "token": "4:abc", "handler": "none", "requireAuth": false, "token": "5:abc" } ] }
            """;

        (await FailingStart.OutputOfBotsAsync(Bots)).Should().Equal(
            "The gateway cannot start, 5 problems:",
            "  - bots[3] 'one': token: stands there more than once.",
            "  - bots[1] 'two': username: the name is taken by bots[0] 'one'; slugs and usernames must be unique together.",
            "  - bots[2] 'three': username: the name is taken by bots[1] 'two'; slugs and usernames must be unique together.",
            "  - bots[2] 'three': token: belongs to the same Telegram bot as that of bots[0] 'one'; list a bot once.",
            "  - bots[3] 'one': slug: the name is taken by bots[0] 'one'; slugs and usernames must be unique together.");
    }

    [TestCase("", "is not JSON; see line 1")]
    [TestCase("{ \"bots\": [\n  { \"slug\": \"x\"\n", "is not JSON; see line 3")]
    [TestCase("{ \"bots\": [\n  { \"token\": 1:LEAK }\n] }", "is not JSON; see line 2")]
    [TestCase("[]", "must be an object with a list called bots")]
    [TestCase("{}", "must be an object with a list called bots")]
    [TestCase("{ \"bots\": {} }", "must be an object with a list called bots")]
    public async Task BotsFileThatIsNone_IsSaidToBe(string bots, string problem) =>
        (await FailingStart.OutputOfBotsAsync(bots)).Should().Equal("The gateway cannot start, 1 problem:", $"  - BOTS_CONFIG: the bots file {problem}.");

    [TestCase("/no/such/LEAK")]
    [TestCase("/")]
    public async Task BotsFileThatCannotBeRead_IsSaidToBe(string path)
    {
        (await FailingStart.OutputAsync(("BOTS_CONFIG", path))).Should().Equal(
            "The gateway cannot start, 1 problem:",
            "  - BOTS_CONFIG: the bots file cannot be read. Check the path (config/bots.json by default) and its permissions.");
    }

    [TestCase("12,abc,def")]
    [TestCase("-5")]
    [TestCase("0")]
    [TestCase("99999999999999999999")]
    public async Task AllowedUsersThatAreNoIds_AreRefused(string users) =>
        (await FailingStart.OutputAsync(("ALLOWED_USERS", users))).Should().Equal(
            "The gateway cannot start, 1 problem:",
            "  - ALLOWED_USERS: must be Telegram user ids, positive whole numbers separated by commas.");

    [TestCase(",")]
    [TestCase(" ")]
    public async Task AllowedUsersThatNameNobody_AreRefused(string users) =>
        (await FailingStart.OutputAsync(("ALLOWED_USERS", users))).Should().Equal(
            "The gateway cannot start, 1 problem:",
            "  - ALLOWED_USERS: is set but empty, which would lock everyone out. Name at least one user id, or unset it to let everyone in.");
}
