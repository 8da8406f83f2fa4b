using Gateway.Domain.Chats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class ChatConfiguration : IEntityTypeConfiguration<Chat>
{
    public void Configure(EntityTypeBuilder<Chat> builder)
    {
        builder.ToTable("chats");
        builder.HasIndex(chat => new { chat.BotSlug, chat.TelegramId }).IsUnique().HasDatabaseName("ux_chats_telegram_id");
        builder.HasIndex(chat => new { chat.BotSlug, chat.FormerTelegramId }).HasFilter("former_telegram_id IS NOT NULL").HasDatabaseName("ix_chats_former_telegram_id");

        // The list of one bot's chats.
        builder.HasIndex(chat => new { chat.BotSlug, chat.Id }).HasDatabaseName("ix_chats_bot");
    }
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages", table => table.HasCheckConstraint("ck_messages_direction", "direction IN ('in', 'out')"));
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.BusinessConnectionId).HasDefaultValue(string.Empty);

        // An edit finds its row.
        builder.HasIndex(message => new { message.ChatId, message.TelegramChatId, message.BusinessConnectionId, message.TelegramMessageId })
            .IsUnique().HasDatabaseName("ux_messages_telegram_id");

        // A chat's messages, newest first.
        builder.HasIndex(message => new { message.ChatId, message.Id }).HasDatabaseName("ix_messages_chat");
    }
}
