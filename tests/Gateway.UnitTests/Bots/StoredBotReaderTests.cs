using System.Security.Cryptography;
using Gateway.Application.Bots;
using Gateway.Application.Secrets;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Secrets;

namespace Gateway.UnitTests.Bots;

internal sealed class StoredBotReaderTests
{
    private const long Id = 123456;

    private static readonly string SigningKey = "whsec_" + Convert.ToBase64String(new byte[32]);
    private static readonly AesGcmSecretCipher Cipher = CipherOf();

    private readonly StoredBotReader _reader = new(Cipher);

    [Test]
    public void TryRead_ARow_GivesTheBot()
    {
        var row = Row();
        row.Handler = "http";
        row.LaneOrder = "strict";
        (row.Async, row.RequireAuth) = (true, true);
        row.EncryptedWebhookSecret = Cipher.Encrypt(new Secret("chosen"), SecretPlace.BotWebhookSecret(Id));
        row.EncryptedHttpSecret = Cipher.Encrypt(new Secret(SigningKey), SecretPlace.BotHttpSecret(Id));
        (row.HttpUrl, row.HttpTimeoutMs) = ("https://service.example/telegram", 5000);

        _reader.TryRead(row, out var bot, out _).Should().BeTrue();

        bot!.Token.Reveal().Should().Be(A.Token().Reveal());
        bot.WebhookSecret.Reveal().Should().Be("chosen");
        (bot.Source, bot.Id, bot.Slug, bot.Username, bot.Handler, bot.Order, bot.Async, bot.RequireAuth)
            .Should().Be((BotSource.Api, Id, "alerts", "Alerts_Bot", HandlerKind.Http, LaneOrder.Strict, true, true));
        bot.Http!.Url.Should().Be("https://service.example/telegram");
        bot.Http.Timeout.Should().Be(TimeSpan.FromSeconds(5));
        bot.Http.Secret.Should().NotBeNull();
        bot.Http.Guarded.Should().BeTrue("its address came through the API");
    }

    [Test]
    public void TryRead_WithoutASecret_DerivesItFromTheToken()
    {
        _reader.TryRead(Row(), out var bot, out _).Should().BeTrue();

        bot!.WebhookSecret.Reveal().Should().Be(WebhookSecret.Derive(A.Token()).Reveal());
    }

    [Test]
    public void TryRead_AnAuthBot_RequiresNoAuthentication()
    {
        var row = Row();
        (row.Handler, row.RequireAuth) = ("auth", true);

        _reader.TryRead(row, out var bot, out _).Should().BeTrue();

        bot!.RequireAuth.Should().BeFalse();
    }

    [Test]
    public void TryRead_WithoutTheKey_SaysWhichSecretNeedsIt() =>
        Refused(new StoredBotReader(CipherOf()), Row(), "its token needs key");

    [Test]
    public void TryRead_ATokenMovedFromAnotherRow_IsRefused()
    {
        var row = Row();
        row.EncryptedToken = Cipher.Encrypt(new Secret(A.Token().Reveal()), SecretPlace.BotToken(Id + 1));

        Refused(_reader, row, "its token was changed");
    }

    [Test]
    public void TryRead_ATokenOfAnotherBot_IsRefused()
    {
        var row = Row();
        row.EncryptedToken = Cipher.Encrypt(new Secret(A.Token(Id + 1).Reveal()), SecretPlace.BotToken(Id));

        Refused(_reader, row, "another bot's");
    }

    [TestCase("telepathy", "relaxed")]
    [TestCase("echo", "backwards")]
    public void TryRead_WhatANewerVersionWrote_IsRefused(string handler, string order)
    {
        var row = Row();
        (row.Handler, row.LaneOrder) = (handler, order);

        Refused(_reader, row, "does not know");
    }

    [Test]
    public void TryRead_AnHttpBotWithoutATarget_IsRefused()
    {
        var row = Row();
        row.Handler = "http";

        Refused(_reader, row, "http target");
    }

    private static void Refused(StoredBotReader reader, StoredBot row, string because)
    {
        reader.TryRead(row, out var bot, out var problem).Should().BeFalse();
        bot.Should().BeNull();
        problem.Should().Contain(because).And.NotContain("ABC-DEF");
    }

    private static AesGcmSecretCipher CipherOf() => new(new EncryptionOptions([new EncryptionKey(RandomNumberGenerator.GetBytes(EncryptionKey.Length))]));

    private static StoredBot Row() => new()
    {
        Id = Id,
        Slug = "alerts",
        Username = "Alerts_Bot",
        EncryptedToken = Cipher.Encrypt(new Secret(A.Token().Reveal()), SecretPlace.BotToken(Id)),
        Handler = "none",
        LaneOrder = "relaxed",
    };
}
