namespace Gateway.UnitTests.Updates;

internal sealed class UpdateSenderTests
{
    [TestCase("message_reaction")]
    [TestCase("poll_answer")]
    public void OfAReactionOrPollAnswer_IsItsUser(string kind) =>
        Envelope.Of(kind, """{"user":{"id":42},"from":{"id":7}}""").SenderId.Should().Be(42);

    [TestCase("message")]
    [TestCase("business_connection")]
    [TestCase("managed_bot")]
    [TestCase("next_year")]
    public void OfAnythingElse_IsItsFrom(string kind) =>
        Envelope.Of(kind, """{"from":{"id":42,"is_bot":false},"user":{"id":7}}""").SenderId.Should().Be(42);

    [TestCase("message", """{"user":{"id":7},"sender_chat":{"id":8}}""")]
    [TestCase("poll_answer", """{"from":{"id":7},"voter_chat":{"id":8}}""")]
    [TestCase("chat_boost", """{"boost":{"source":{"user":{"id":7}}}}""")]
    public void WhereThereIsNone_NobodyTakesItsPlace(string kind, string payload)
    {
        var envelope = Envelope.Of(kind, payload);

        (envelope.SenderId, envelope.Person).Should().Be(((long?)null, (long?)null));
    }

    [TestCase(777000)]
    [TestCase(1087968824)]
    [TestCase(136817688)]
    public void ASharedIdentity_IsASenderButNoPerson(long id)
    {
        var envelope = Envelope.Of("message", $$"""{"from":{"id":{{id}} } }""");

        (envelope.SenderId, envelope.Person).Should().Be((id, (long?)null));
    }

    [Test]
    public void AnybodyElse_IsAPerson() => Envelope.Of("message", """{"from":{"id":777001}}""").Person.Should().Be(777001);
}
