using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Bots;

/// <summary>The words for handlers and lane orders, which stand in files, bodies and the store.</summary>
internal sealed class BotWordsTests
{
    [TestCase("none", HandlerKind.None)]
    [TestCase("echo", HandlerKind.Echo)]
    [TestCase("http", HandlerKind.Http)]
    [TestCase("auth", HandlerKind.Auth)]
    public void AHandler_AndItsWord(string word, HandlerKind handler) => (HandlerKinds.Parse(word), handler.Word()).Should().Be((handler, word));

    [TestCase("relaxed", LaneOrder.Relaxed)]
    [TestCase("strict", LaneOrder.Strict)]
    public void ALaneOrder_AndItsWord(string word, LaneOrder order) => (LaneOrders.Parse(word), order.Word()).Should().Be((order, word));

    [Test]
    public void EveryWordThatPeopleAreTold_IsTaken_AndThereIsOneForEach()
    {
        HandlerKinds.Words.Select(word => HandlerKinds.Parse(word)!.Value).Should().BeEquivalentTo(Enum.GetValues<HandlerKind>());
        LaneOrders.Words.Select(word => LaneOrders.Parse(word)!.Value).Should().BeEquivalentTo(Enum.GetValues<LaneOrder>());
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Echo")]
    [TestCase("STRICT")]
    [TestCase("0")]
    public void AnythingElse_IsNoWord(string? word) => (HandlerKinds.Parse(word), LaneOrders.Parse(word)).Should().Be((null, null));

    [Test]
    public void WhatIsNone_HasNoWord()
    {
        FluentActions.Invoking(() => ((HandlerKind)9).Word()).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => ((LaneOrder)9).Word()).Should().Throw<ArgumentOutOfRangeException>();
    }
}
