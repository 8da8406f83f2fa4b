using Gateway.Application.Accounts;
using Gateway.Application.Streams;
using Gateway.Domain.Accounts;
using Gateway.UnitTests.Accounts;

namespace Gateway.UnitTests.Streams;

internal sealed class FindStreamTargetTests
{
    [TestCase(5L, null, false, true)]
    [TestCase(null, "hello", false, true)]
    [TestCase(null, null, true, true)]
    [TestCase(null, null, false, false)]
    [TestCase(5L, "hello", false, false)]
    [TestCase(null, "hello", true, false)]
    public void AWish_NamesOneThing(long? chat, string? bot, bool all, bool passes) => Fields(new StreamWish(chat, bot, all)).Should().Equal(passes ? [] : ["chat_id"]);

    [TestCase(null, true)]
    [TestCase(0L, true)]
    [TestCase(-1L, false)]
    public void APosition_IsNotNegative(long? after, bool passes) => Fields(new StreamWish(All: true, After: after)).Should().Equal(passes ? [] : ["after"]);

    [Test]
    public void WhatIsNamed_IsWhatMustBeReadable()
    {
        NeedsOf(new StreamWish(ChatId: 5)).Should().Be(Needs.Chat(5, Right.Read, Scope.MessagesRead));
        NeedsOf(new StreamWish(Bot: "hello")).Should().Be(Needs.Bot("hello", Right.Read, Scope.MessagesRead));
        NeedsOf(new StreamWish(All: true)).Should().Be(Needs.Scope(Scope.MessagesRead));
    }

    private static Needs NeedsOf(StreamWish wish) => new FindStreamTarget(Callers.Admin, wish).Needs;

    private static IEnumerable<string> Fields(StreamWish wish) =>
        new FindStreamTargetValidator().Validate(new FindStreamTarget(Callers.Admin, wish)).Errors.Select(error => error.PropertyName);
}
