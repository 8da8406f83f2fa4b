using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

internal sealed class UpdatesTests
{
    [Test]
    public void OfEveryKind_NamesThe27KindsOfTheBotApi() =>
        Updates.OfEveryKind().Select(static update => update.Kind).Should().OnlyHaveUniqueItems().And.BeEquivalentTo(
            "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
            "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction", "message_reaction_count",
            "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
            "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
            "removed_chat_boost", "managed_bot", "subscription", "stopped_message_generation")
            .And.HaveCount(27);

    [TestCaseSource(typeof(Updates), nameof(Updates.EveryKindCases))]
    public void OfEveryKind_Parses_WithFieldsThatNobodyHasDeclared(RawUpdate update)
    {
        var parsed = JsonNode.Parse(update.Text)!.AsObject();

        parsed["update_id"]!.GetValue<long>().Should().Be(update.UpdateId);
        parsed.Select(static field => field.Key).Should().BeEquivalentTo("x_first", "update_id", update.Kind, "x_last");
        var payload = parsed[update.Kind]!.AsObject();
        payload.Select(static field => field.Key).Should().Contain(["x_next_year", "x_escaped", "x_nothing"]).And.HaveCountGreaterThan(4);
        payload["x_next_year"]!["nested"]!["deeper"]![0]!["ключ"]!.GetValue<string>().Should().Be("значение 🚀");
        // Written again by a serialiser it would not be the same: what is kept must be the bytes.
        parsed.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Should().NotBe(update.Text);
    }

    [Test]
    public void Builders_GiveValidUpdatesOfTheirKind()
    {
        RawUpdate[] updates =
        [
            Updates.PrivateText(1, "a \"quoted\" text\n🚀"), Updates.GroupText(2, "hi"), Updates.ForwardedText(3, "/auth x"),
            Updates.EditedPrivateText(4, 1, "b"), Updates.ChannelPost(5, "c"), Updates.CallbackQuery(6, "yes"),
            Updates.InlineQuery(7, "q"), Updates.Reaction(8, "👍"), Updates.PollAnswer(9), Updates.PrivateTextLiteral(10, "\"\\u0041\""),
        ];

        foreach (var update in updates)
        {
            var parsed = JsonNode.Parse(update.Text)!;
            parsed["update_id"]!.GetValue<long>().Should().Be(update.UpdateId);
            parsed[update.Kind].Should().BeOfType<JsonObject>();
        }

        JsonNode.Parse(updates[0].Text)!["message"]!["text"]!.GetValue<string>().Should().Be("a \"quoted\" text\n🚀");
        JsonNode.Parse(updates[2].Text)!["message"]!["forward_origin"].Should().NotBeNull();
        updates[9].Text.Should().Contain("\\u0041");
    }
}
