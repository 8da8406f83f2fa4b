using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

/// <summary>A chat as the API shows it.</summary>
public sealed record ChatRow(long Id, string Bot, long TelegramId, string Type, string? Title, string? Username, DateTimeOffset CreatedAt)
{
    public static ChatRow Of(Chat chat) => new(chat.Id, chat.BotSlug, chat.TelegramId, chat.Type, chat.Title, chat.Username, chat.CreatedAt);
}
