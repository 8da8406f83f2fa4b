using System.Text;

namespace Gateway.Domain.Updates;

/// <summary>The kinds of update of Bot API 10.3. A kind is a name: one that is missing here is accepted all the same.</summary>
public static class UpdateKinds
{
    public const string Message = "message";
    public const string EditedMessage = "edited_message";
    public const string ChannelPost = "channel_post";
    public const string EditedChannelPost = "edited_channel_post";
    public const string BusinessMessage = "business_message";
    public const string EditedBusinessMessage = "edited_business_message";
    public const string GuestMessage = "guest_message";
    public const string CallbackQuery = "callback_query";
    public const string InlineQuery = "inline_query";
    public const string ShippingQuery = "shipping_query";
    public const string PreCheckoutQuery = "pre_checkout_query";
    public const string MessageReaction = "message_reaction";
    public const string PollAnswer = "poll_answer";

    /// <summary>What an update without any payload is called.</summary>
    public const string Unknown = "unknown";

    /// <summary>Every kind by name, as <c>allowed_updates</c> needs them: an empty list leaves some out.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Message, EditedMessage, ChannelPost, EditedChannelPost, "business_connection", BusinessMessage,
        EditedBusinessMessage, "deleted_business_messages", GuestMessage, MessageReaction, "message_reaction_count",
        InlineQuery, "chosen_inline_result", CallbackQuery, ShippingQuery, PreCheckoutQuery, "purchased_paid_media", "poll",
        PollAnswer, "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
        "subscription", "stopped_message_generation",
    ];

    internal static readonly (string Name, byte[] Utf8)[] Encoded = [.. All.Select(name => (name, Encoding.UTF8.GetBytes(name)))];

    /// <summary>The payload is a message, new or edited: it becomes a row of its own.</summary>
    public static bool IsMessage(string kind) => kind is Message or ChannelPost or BusinessMessage or GuestMessage || IsEdit(kind);

    public static bool IsEdit(string kind) => kind is EditedMessage or EditedChannelPost or EditedBusinessMessage;

    /// <summary>The kind under which a message first comes: an edit's without the edit.</summary>
    public static string FirstKind(string kind) => kind switch
    {
        EditedMessage => Message,
        EditedChannelPost => ChannelPost,
        EditedBusinessMessage => BusinessMessage,
        _ => kind,
    };

    /// <summary>How long Telegram itself accepts an answer to an update of this kind, counted from receipt; null when it does not lapse.</summary>
    public static TimeSpan? AnswerableFor(string kind) => kind switch
    {
        CallbackQuery or ShippingQuery or PreCheckoutQuery => TimeSpan.FromSeconds(150),
        InlineQuery => TimeSpan.FromSeconds(30),
        _ => null,
    };
}
