using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;
using Gateway.UnitTests.Logging;

namespace Gateway.UnitTests.Bots;

/// <summary>The database's bots beside those of the file.</summary>
internal sealed class StoredBotsInRegistryTests
{
    private static readonly Bot OfFile = A.Bot(slug: "hello", id: 1) with { Username = "Hello_Bot" };
    private static readonly Bot Stored = A.Bot(slug: "alerts", id: 2) with { Username = "Alerts_Bot", Source = BotSource.Api };

    private readonly List<StoredBotChanges> _changes = [];
    private RecordingLogger<BotRegistry> _log = null!;
    private BotRegistry _bots = null!;

    [SetUp]
    public void CreateRegistry()
    {
        _log = new RecordingLogger<BotRegistry>();
        _changes.Clear();
        _bots = new BotRegistry([OfFile], _log);
        _bots.StoredChanged += (_, changes) => _changes.Add(changes);
    }

    [TestCase("alerts")]
    [TestCase("alerts_bot")]
    public void AStoredBot_IsFound_BesideTheFiles(string name)
    {
        _bots.ReplaceStored([Stored], []);

        _bots.Find(name).Should().Be(Stored);
        _bots.Find("hello").Should().Be(OfFile);
        _bots.All.Should().Equal(OfFile, Stored);
        _bots.SlugOf("2").Should().Be("alerts");
    }

    [Test]
    public void ARemovedBot_IsServedNoLonger()
    {
        _bots.ReplaceStored([Stored], []);

        _bots.ReplaceStored([], []);

        _bots.Find("alerts").Should().BeNull();
        _bots.SlugOf("alerts").Should().BeNull();
        _changes.Should().HaveCount(2);
        _changes[1].Gone.Should().Equal(Stored);
    }

    [TestCase("hello", "Other_Bot", 2)]
    [TestCase("hello-bot", "HELLO", 2)]
    [TestCase("hello2", "hello_BOT", 2)]
    [TestCase("other", "Other_Bot", 1)]
    public void TheFilesBot_Wins_AndTheLogSaysSo(string slug, string username, long id)
    {
        _bots.ReplaceStored([A.Bot(slug: slug, id: id) with { Username = username, Source = BotSource.Api }], []);

        _bots.All.Should().Equal(OfFile);
        _log.Lines.Should().ContainSingle(line => line.Contains("not served", StringComparison.Ordinal));
    }

    [Test]
    public void ABotThatIsNotServed_CanStillBeNamed()
    {
        _bots.ReplaceStored([A.Bot(slug: "other", id: 1) with { Username = "Other_Bot", Source = BotSource.Api }], [new UnservedBot(5, "locked", "Locked_Bot")]);

        _bots.SlugOf("other").Should().Be("other");
        _bots.SlugOf("1").Should().Be("hello");
        _bots.SlugOf("5").Should().Be("locked");
        _bots.SlugOf("locked_bot").Should().Be("locked");
        _bots.Find("locked").Should().BeNull();
    }

    [Test]
    public void AUsernameThatTelegramTellsOfAFileBot_TakesItFromAStoredOne()
    {
        _bots = new BotRegistry([OfFile with { Username = null }], _log);
        _bots.ReplaceStored([Stored], []);

        _bots.SetUsername(_bots.Find("hello")!, "Alerts_Bot").Should().BeTrue();

        _bots.Find("alerts_bot")!.Slug.Should().Be("hello");
        _bots.Find("alerts").Should().BeNull();
    }

    [Test]
    public void ALearnedUsername_OutlastsAChangeOfTheStoredBots()
    {
        _bots = new BotRegistry([OfFile with { Username = null }], _log);
        _bots.SetUsername(_bots.Find("hello")!, "Learned_Bot");

        _bots.ReplaceStored([Stored], []);

        _bots.Find("learned_bot")!.Slug.Should().Be("hello");
    }

    [Test]
    public void WhatTelegramMustBeTold_IsANewSecretOrToken_AndNothingElse()
    {
        _bots.ReplaceStored([Stored], []);
        _bots.ReplaceStored([Stored with { Handler = HandlerKind.None, Async = true }], []);
        _bots.ReplaceStored([Stored with { WebhookSecret = new Secret("another") }], []);

        _changes.Should().HaveCount(2).And.AllSatisfy(changes => changes.Made.Should().ContainSingle());
    }

    [Test]
    public void ABotThatCanNoLongerBeDecrypted_IsNotGone()
    {
        _bots.ReplaceStored([Stored], []);

        _bots.ReplaceStored([], [new UnservedBot(Stored.Id, Stored.Slug, Stored.Username)]);

        _changes.Should().ContainSingle();
    }

    [Test]
    public void APrincipalOfTheFile_ComesBeforeAStoredOne()
    {
        _bots.ReplaceStored([Stored with { Handler = HandlerKind.Auth }], []);
        _bots.Principal!.Slug.Should().Be("alerts");

        new BotRegistry([OfFile with { Handler = HandlerKind.Auth }]).Principal!.Slug.Should().Be("hello");
    }
}
