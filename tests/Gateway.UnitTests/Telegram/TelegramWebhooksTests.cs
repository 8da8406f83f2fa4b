using System.Text.Json;
using Gateway.Application.Telegram;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class TelegramWebhooksTests
{
    private const string Root = "https://gateway.example.org";
    private const string Endpoint = $"{Root}/api/v1/telegram/webhook/hello";

    private static readonly string Ours = $"{Endpoint}?s={WebhookSecret.Fingerprint(A.Bot().WebhookSecret)}";

    private readonly ManualClock _clock = new();
    private readonly FakeTelegram _telegram;

    public TelegramWebhooksTests() => _telegram = new FakeTelegram(_clock);

    [Test]
    public async Task ATelegramThatTakesOneChangeASecond_IsWaitedFor()
    {
        _telegram.Answer("deleteWebhook", FakeTelegram.Busy(1));
        var deleting = At(null).DeleteAsync(A.Bot(), CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await deleting.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task APauseOfMoreThanThirtySeconds_IsNotWaitedFor()
    {
        _telegram.Answer("deleteWebhook", FakeTelegram.Busy(31));

        (await At(null).DeleteAsync(A.Bot(), CancellationToken.None).SoonAsync()).ErrorCode.Should().Be(429);
    }

    [TestCase("https://gateway.example.org")]
    [TestCase("https://gateway.example.org/")]
    public void TheAddress_ChangesWithTheSecret(string root)
    {
        var webhooks = At(root);

        webhooks.UrlOf(A.Bot()).Should().Be(Ours);
        webhooks.UrlOf(A.Bot() with { WebhookSecret = new Secret("another") }).Should().StartWith(Endpoint).And.NotBe(Ours);
    }

    [Test]
    public void AGatewayBehindAPath_IsFoundThere() =>
        At("https://example.org/gateway").UrlOf(A.Bot()).Should().StartWith("https://example.org/gateway/api/v1/telegram/webhook/hello?s=");

    [Test]
    public void WithoutPublicUrl_ThereIsNoAddress()
    {
        var webhooks = At(null);

        webhooks.IsConfigured.Should().BeFalse();
        webhooks.Invoking(unset => unset.UrlOf(A.Bot())).Should().Throw<InvalidOperationException>().WithMessage("PUBLIC_URL is unset*");
    }

    [TestCase("\"\"")]
    [TestCase($"\"{Endpoint}?s=0ld\"")]
    [TestCase("\"https://elsewhere.example.org/\"")]
    [TestCase(null)]
    public async Task Ensure_WhereAnotherIsRegisteredOrNone_RegistersOurs_ForEveryKindOfUpdate(string? registered)
    {
        IsRegistered(registered);

        var (answer, changed) = await At(Root).EnsureAsync(A.Bot(), CancellationToken.None);

        (answer.Ok, changed).Should().Be((true, true));
        (await _telegram.NextAsync()).Method.Should().Be("getWebhookInfo");
        var set = await _telegram.NextAsync();
        (set.Method, (string?)set.Parameters["url"], (string?)set.Parameters["secret_token"]).Should().Be(("setWebhook", Ours, "webhook-secret"));
        set.Parameters["allowed_updates"]!.AsArray().Select(kind => (string?)kind).Should().Equal(UpdateKinds.All);
        set.Parameters["drop_pending_updates"].Should().BeNull();
    }

    [Test]
    public async Task Ensure_WhereOursIsRegistered_ChangesNothing()
    {
        IsRegistered($"\"{Ours}\"");

        (await At(Root).EnsureAsync(A.Bot(), CancellationToken.None)).Changed.Should().BeFalse();

        _telegram.Count.Should().Be(1);
    }

    [Test]
    public async Task Remove_WhereOneOfOursIsRegistered_RemovesIt_WhateverItsSecret()
    {
        IsRegistered($"\"{Endpoint}?s=0ld\"");

        (await At(Root).RemoveOursAsync(A.Bot(), CancellationToken.None)).Changed.Should().BeTrue();

        await _telegram.NextAsync();
        (await _telegram.NextAsync()).Method.Should().Be("deleteWebhook");
    }

    [TestCase("\"\"", Root)]
    [TestCase("\"https://elsewhere.example.org/api/v1/telegram/webhook/hello\"", Root)]
    [TestCase("7", Root)]
    [TestCase(null, Root)]
    [TestCase($"\"{Endpoint}\"", null)]
    public async Task Remove_WhereNoneOfOursIsRegistered_ChangesNothing(string? registered, string? root)
    {
        IsRegistered(registered);

        (await At(root).RemoveOursAsync(A.Bot(), CancellationToken.None)).Changed.Should().BeFalse();

        _telegram.Count.Should().Be(1);
    }

    [Test]
    public async Task WhatTelegramRefuses_IsAnswered_AndNothingIsChanged()
    {
        _telegram.Answer("getWebhookInfo", BotApiAnswer.Error(401, "Unauthorized"), BotApiAnswer.Error(401, "Unauthorized"));

        var (ensured, removed) = (await At(Root).EnsureAsync(A.Bot(), CancellationToken.None), await At(Root).RemoveOursAsync(A.Bot(), CancellationToken.None));

        (ensured.Answer.ErrorCode, ensured.Changed, removed.Answer.ErrorCode, removed.Changed).Should().Be((401, false, 401, false));
        _telegram.Count.Should().Be(2);
    }

    private TelegramWebhooks At(string? root) => new(_telegram, new TelegramOptions { PublicUrl = root is null ? null : new Uri(root) }, _clock);

    private void IsRegistered(string? url) =>
        _telegram.Answer("getWebhookInfo", BotApiAnswer.Success(JsonSerializer.Deserialize<JsonElement>(url is null ? "{}" : $$"""{"url":{{url}}}""")));
}
