using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

internal sealed class UpdateKindsTests
{
    [Test]
    public void All_NamesTheKindsOfBotApi103Once()
    {
        UpdateKinds.All.Should().HaveCount(27).And.OnlyHaveUniqueItems();
        UpdateKinds.All.Should().Contain(["chat_member", "message_reaction", "message_reaction_count"], "Telegram leaves these out unless they are named");
    }

    [TestCase("message", "message", true, false)]
    [TestCase("edited_message", "message", true, true)]
    [TestCase("channel_post", "channel_post", true, false)]
    [TestCase("edited_channel_post", "channel_post", true, true)]
    [TestCase("business_message", "business_message", true, false)]
    [TestCase("edited_business_message", "business_message", true, true)]
    [TestCase("guest_message", "guest_message", true, false)]
    [TestCase("deleted_business_messages", "deleted_business_messages", false, false)]
    [TestCase("callback_query", "callback_query", false, false)]
    [TestCase("next_year", "next_year", false, false)]
    public void AMessage_IsKnownByItsKind_AndItsEditByTheKindUnderWhichItFirstCame(string kind, string first, bool isMessage, bool isEdit) =>
        (UpdateKinds.FirstKind(kind), UpdateKinds.IsMessage(kind), UpdateKinds.IsEdit(kind)).Should().Be((first, isMessage, isEdit));

    [TestCase("callback_query", 150)]
    [TestCase("shipping_query", 150)]
    [TestCase("pre_checkout_query", 150)]
    [TestCase("inline_query", 30)]
    public void AnswerableFor_AQuery_IsAsLongAsTelegramTakesAnAnswer(string kind, int seconds) =>
        UpdateKinds.AnswerableFor(kind).Should().Be(TimeSpan.FromSeconds(seconds));

    [Test]
    public void AnswerableFor_AnythingElse_DoesNotLapse() =>
        UpdateKinds.All.Append("next_year").Where(kind => !kind.EndsWith("_query", StringComparison.Ordinal))
            .Should().OnlyContain(kind => UpdateKinds.AnswerableFor(kind) == null);
}
