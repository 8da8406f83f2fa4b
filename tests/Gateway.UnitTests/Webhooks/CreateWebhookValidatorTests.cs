using Gateway.Application.Results;
using Gateway.Application.Webhooks;
using Gateway.Domain.Streams;
using Gateway.Domain.Webhooks;
using Gateway.UnitTests.Accounts;

namespace Gateway.UnitTests.Webhooks;

internal sealed class CreateWebhookValidatorTests
{
    private const string Url = "https://example.org/hook";

    private static readonly string[] Twice = [EventTypes.MessageSent, EventTypes.MessageSent];

    [Test]
    public void AnOrdinaryWebhook_Passes() => Problems(new CreateWebhookBody(Url, WebhookScope.Bot, Bot: "alerts", Events: EventTypes.All)).Should().BeEmpty();

    [TestCase("ftp://example.org")]
    [TestCase("https://ada@example.org/")]
    [TestCase("https://@example.org/")]
    [TestCase("https://example.org:0/")]
    [TestCase("https://example.org/\n")]
    [TestCase("https://example.org/#part")]
    public void AnotherKindOfAddress_IsRefused(string url)
    {
        var problem = Problems(new CreateWebhookBody(url, WebhookScope.All)).Should().ContainSingle().Subject;

        problem.Field.Should().Be("Body.Url");
        problem.Message.Should().StartWith("Must be an absolute http or https address").And.EndWith(".").And.NotContain(url);
    }

    [Test]
    public void ATypeThatThereIsNot_IsRefused_AndThoseThatThereAreTold() =>
        Problems(new CreateWebhookBody(Url, WebhookScope.All, Events: ["message.eaten"]))
            .Should().Equal(("Body.Events", "Must be among message.received, message.edited, message.sent, update.received."));

    [Test]
    public void ATypeTwice_IsRefused() => Problems(new CreateWebhookBody(Url, WebhookScope.All, Events: Twice)).Should().Equal(("Body.Events", "Must not name a type twice."));

    [TestCase("chat", null, null, "Body.ChatId")]
    [TestCase("chat", 5L, "alerts", "Body.Bot")]
    [TestCase("bot", null, null, "Body.Bot")]
    [TestCase("bot", 5L, "alerts", "Body.ChatId")]
    [TestCase("all", 5L, null, "Body.ChatId")]
    [TestCase("world", null, null, "Body.Scope")]
    public void AScope_GoesWithWhatItNames(string scope, long? chat, string? bot, string field) =>
        Problems(new CreateWebhookBody(Url, scope, chat, bot)).Select(problem => problem.Field).Should().Equal(field);

    [Test]
    public void AChange_IsHeldToTheSameRules() =>
        Fields(new UpdateWebhookBody { Url = new Optional<string>("x"), Events = new Optional<IReadOnlyList<string>>(Twice) }).Should().Equal("url", "events");

    [Test]
    public void AChange_OfNothing_Passes() => Fields(new UpdateWebhookBody()).Should().BeEmpty();

    private static IEnumerable<string> Fields(UpdateWebhookBody body) => new UpdateWebhookValidator().Validate(new UpdateWebhook(Callers.Admin, 7, body)).Errors.Select(error => error.PropertyName);

    private static IEnumerable<(string Field, string Message)> Problems(CreateWebhookBody body) =>
        new CreateWebhookValidator().Validate(new CreateWebhook(Callers.Admin, body)).Errors.Select(error => (error.PropertyName, error.ErrorMessage));
}
