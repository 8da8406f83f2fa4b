using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Application.Sessions;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Accounts;

namespace Gateway.UnitTests.Bots;

internal sealed class CreateBotValidatorTests
{
    private static readonly CreateBotBody Ordinary = new("123456:ABC-DEF_ghi", RequireAuth: false);

    private static readonly string Whsec = $"whsec_{Convert.ToBase64String(new byte[32])}";

    private static readonly UpdateBotBody BadChange = new()
    {
        Token = new Optional<string>("x"),
        DisplayName = new Optional<string?>(""),
        Handler = new Optional<string>("shout"),
        Order = new Optional<string>("chaotic"),
        WebhookSecret = new Optional<string?>("with space"),
        Http = new Optional<UpdateBotHttp?>(new UpdateBotHttp { Url = new Optional<string>("ftp://x"), Timeout = new Optional<string>("1"), Secret = new Optional<string?>("x") }),
    };

    [Test]
    public void AnOrdinaryBot_Passes() => Problems(Ordinary).Should().BeEmpty();

    [Test]
    public void EveryField_Passes() => Problems(Ordinary with
    {
        Username = "Alerts_Bot",
        DisplayName = new string('ä', 100),
        Slug = "alerts",
        Handler = "http",
        Async = true,
        Order = "strict",
        WebhookSecret = "AZaz09_-",
        Http = new CreateBotHttp("https://alerts.example.org/telegram", "1h", Whsec),
    }).Should().BeEmpty();

    [Test]
    public void EveryField_IsNamedAtOnce_AndTheRuleTold_ButNotTheValue()
    {
        var problems = Problems(new CreateBotBody("secret", "@a", "two\nlines", "-a", "shout", Order: "chaotic", WebhookSecret: "with space", RequireAuth: false, Http: new CreateBotHttp("ftp://x", "2h", "x")));

        problems.Should().Equal(
            ("Body.Token", "Is malformed; it must look like 123456:ABC-DEF as BotFather gave it."),
            ("Body.Username", "Is malformed; write it as Telegram shows it, without @."),
            ("Body.DisplayName", "Must be one line of 1 to 100 characters."),
            ("Body.Slug", "Is malformed; use 1 to 63 of a-z, 0-9 and -, not starting with - and not all digits."),
            ("Body.Handler", "Must be one of echo, http, auth, none."),
            ("Body.Order", "Must be one of relaxed, strict."),
            ("Body.WebhookSecret", "Must be 1 to 256 of A-Z, a-z, 0-9, _ and -."),
            ("Body.Http.Url", "Must be an absolute http or https address without a user name."),
            ("Body.Http.Timeout", $"M{HttpTarget.TimeoutRule[1..]}."),
            ("Body.Http.Secret", "Must be whsec_ and the base64 of 24 to 64 random bytes."));
    }

    [TestCase(0)]
    [TestCase(101)]
    public void ADisplayName_IsBounded(int length) => Fields(Ordinary with { DisplayName = new string('a', length) }).Should().Equal("Body.DisplayName");

    [Test]
    public void TheHttpHandler_NeedsSomewhereToPostTo() => Fields(Ordinary with { Handler = "http" }).Should().Equal("http");

    [Test]
    public void TheAuthHandler_AnswersAtOnce() => Fields(Ordinary with { Handler = "auth", Async = true }, hasAuthSecret: true).Should().Equal("async");

    [Test]
    public void TheAuthHandler_NeedsAnAuthSecret()
    {
        Fields(Ordinary with { Handler = "auth", RequireAuth = null }).Should().Equal("handler");
        Fields(Ordinary with { Handler = "auth" }, hasAuthSecret: true).Should().BeEmpty();
    }

    [TestCase(null, false, new[] { "require_auth" })]
    [TestCase(true, false, new[] { "require_auth" })]
    [TestCase(false, false, new string[0])]
    [TestCase(null, true, new string[0])]
    public void ASignIn_NeedsAnAuthSecret(bool? requireAuth, bool hasAuthSecret, string[] fields) => Fields(Ordinary with { RequireAuth = requireAuth }, hasAuthSecret).Should().Equal(fields);

    [Test]
    public void AChange_IsHeldToTheSameRules() => Fields(BadChange).Should().Equal(
        "token", "display_name", "handler", "order", "webhook_secret", "http.url", "http.timeout", "http.secret");

    [Test]
    public void AChange_OfNothing_Passes() => Fields(new UpdateBotBody()).Should().BeEmpty();

    [Test]
    public void AChange_CanTakeAwayWhatMayBeMissing() => Fields(new UpdateBotBody
    {
        DisplayName = new Optional<string?>(null),
        WebhookSecret = new Optional<string?>(null),
        Http = new Optional<UpdateBotHttp?>(null),
    }).Should().BeEmpty();

    [TestCase("1s", 1000)]
    [TestCase("1h", 3_600_000)]
    public void ATimeout_IsKeptInMilliseconds(string timeout, int milliseconds) => BotHttp.Milliseconds(timeout).Should().Be(milliseconds);

    private static IEnumerable<string> Fields(UpdateBotBody body) => new UpdateBotValidator().Validate(new UpdateBot(Callers.Admin, "alerts", body)).Errors.Select(error => error.PropertyName);

    private static IEnumerable<string> Fields(CreateBotBody body, bool hasAuthSecret = false) => Problems(body, hasAuthSecret).Select(problem => problem.Field);

    private static IEnumerable<(string Field, string Message)> Problems(CreateBotBody body, bool hasAuthSecret = false) =>
        new CreateBotValidator(new AuthOptions { Code = hasAuthSecret ? new Secret("twelve letters") : null })
            .Validate(new CreateBot(Callers.Admin, body)).Errors.Select(error => (error.PropertyName, error.ErrorMessage));
}
