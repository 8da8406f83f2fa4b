using Gateway.Application.Webhooks;
using Gateway.Domain.Webhooks;
using static Gateway.Application.Webhooks.WebhookLimit;

namespace Gateway.UnitTests.Webhooks;

/// <summary>How many of those that there are can match an event that a new one matches, too.</summary>
internal sealed class WebhookLimitTests
{
    private static readonly Rival[] Others =
    [
        new(WebhookScope.All, null, null, []),
        new(WebhookScope.Bot, "a", null, []), new(WebhookScope.Bot, "a", null, []), new(WebhookScope.Bot, "b", null, []),
        new(WebhookScope.Chat, "a", 1, []), new(WebhookScope.Chat, "a", 1, []), new(WebhookScope.Chat, "a", 2, []), new(WebhookScope.Chat, "b", 3, []),
    ];

    [TestCase(WebhookScope.Chat, "a", 1L, 5)]
    [TestCase(WebhookScope.Chat, "a", 2L, 4)]
    [TestCase(WebhookScope.Chat, "a", 9L, 3)]
    [TestCase(WebhookScope.Bot, "a", null, 5)]
    [TestCase(WebhookScope.Bot, "b", null, 3)]
    [TestCase(WebhookScope.Bot, "c", null, 1)]
    [TestCase(WebhookScope.All, null, null, 5)]
    public void Matching_IsThatOfTheWorstEvent(string scope, string? bot, long? chat, int matching) => WebhookLimit.Matching(Others, scope, bot, chat).Should().Be(matching);
}
