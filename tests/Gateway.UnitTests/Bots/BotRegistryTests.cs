using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;

namespace Gateway.UnitTests.Bots;

internal sealed class BotRegistryTests
{
    private static readonly Bot Hello = A.Bot(slug: "hello", id: 1);
    private static readonly Bot Factory = A.Bot(HandlerKind.Auth, "factory", 2) with { Username = "Factory_Bot" };
    private static readonly Bot Second = A.Bot(HandlerKind.Auth, "second", 3);

    private readonly BotRegistry _bots = new([Hello, Factory, Second]);

    [TestCase("hello")]
    [TestCase("HELLO")]
    public void Find_ASlug(string name) => _bots.Find(name).Should().Be(Hello);

    [TestCase("factory")]
    [TestCase("factory_bot")]
    [TestCase("FACTORY_BOT")]
    public void Find_AUsername_InAnyCase(string name) => _bots.Find(name).Should().Be(Factory);

    [TestCase("")]
    [TestCase("nobody")]
    [TestCase("@factory_bot")]
    [TestCase("1")]
    public void Find_WhatIsNone_IsNull(string name) => _bots.Find(name).Should().BeNull();

    [Test]
    public void Principal_IsTheFirstAuthBot()
    {
        _bots.Principal.Should().Be(Factory);
        new BotRegistry([Hello]).Principal.Should().BeNull();
    }

    [Test]
    public void SetUsername_MakesTheBotKnownByIt()
    {
        _bots.SetUsername(Hello, "Hello_Bot").Should().BeTrue();

        _bots.Find("hello_bot").Should().Be(Hello with { Username = "Hello_Bot" });
        _bots.Find("hello")!.Mention.Should().Be("@Hello_Bot");
        _bots.All.Should().HaveCount(3);
    }

    [TestCase("factory")]
    [TestCase("FACTORY_bot")]
    public void SetUsername_AnotherBotsName_IsRefused(string name)
    {
        _bots.SetUsername(Hello, name).Should().BeFalse();

        _bots.Find(name).Should().Be(Factory);
        _bots.Find("hello")!.Mention.Should().Be("hello");
    }

    [Test]
    public void SetUsername_ItsOwnSlug_IsFine() => _bots.SetUsername(Hello, "Hello").Should().BeTrue();
}
