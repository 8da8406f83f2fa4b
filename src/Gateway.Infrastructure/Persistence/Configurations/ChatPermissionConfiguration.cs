using Gateway.Domain.Accounts;
using Gateway.Domain.Chats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class ChatPermissionConfiguration : IEntityTypeConfiguration<ChatPermission>
{
    public void Configure(EntityTypeBuilder<ChatPermission> builder)
    {
        builder.ToTable("chat_permissions", table =>
            table.HasCheckConstraint("ck_chat_permissions_one_account", "num_nonnulls(user_id, api_key_id) = 1"));
        builder.Ignore(permission => permission.Rights);
        builder.HasOne<User>().WithMany().HasForeignKey(permission => permission.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(permission => permission.ApiKeyId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Chat>().WithMany().HasForeignKey(permission => permission.ChatId).OnDelete(DeleteBehavior.Cascade);

        // One row per account and chat, or account and bot; also how an account's rights are read.
        builder.HasIndex(permission => new { permission.UserId, permission.BotSlug, permission.ChatId }).IsUnique().AreNullsDistinct(false)
            .HasFilter("user_id IS NOT NULL").HasDatabaseName("ux_chat_permissions_user");
        builder.HasIndex(permission => new { permission.ApiKeyId, permission.BotSlug, permission.ChatId }).IsUnique().AreNullsDistinct(false)
            .HasFilter("api_key_id IS NOT NULL").HasDatabaseName("ux_chat_permissions_api_key");

        // The lists of a chat's and of a bot's permissions.
        builder.HasIndex(permission => new { permission.ChatId, permission.Id }).HasDatabaseName("ix_chat_permissions_chat");
        builder.HasIndex(permission => new { permission.BotSlug, permission.Id }).HasDatabaseName("ix_chat_permissions_bot");
    }
}
