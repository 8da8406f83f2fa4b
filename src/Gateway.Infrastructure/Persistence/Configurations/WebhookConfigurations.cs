using Gateway.Domain.Accounts;
using Gateway.Domain.Chats;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks", table =>
        {
            table.HasCheckConstraint("ck_webhooks_one_owner", "num_nonnulls(owner_user_id, owner_api_key_id) = 1");
            table.HasCheckConstraint("ck_webhooks_scope", "scope IN ('chat', 'bot', 'all')");
        });
        builder.HasOne<User>().WithMany().HasForeignKey(webhook => webhook.OwnerUserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(webhook => webhook.OwnerApiKeyId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Chat>().WithMany().HasForeignKey(webhook => webhook.ChatId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries", table =>
            table.HasCheckConstraint("ck_webhook_deliveries_status", "status IN ('pending', 'running', 'delivered', 'failed')"));
        builder.HasOne<Webhook>().WithMany().HasForeignKey(delivery => delivery.WebhookId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.Id }).HasDatabaseName("ix_webhook_deliveries_webhook");
        builder.HasIndex(delivery => new { delivery.RunAt, delivery.Id }).HasFilter("status = 'pending'").HasDatabaseName("ix_webhook_deliveries_ready");

        // Which events are still needed, and which rows are old.
        builder.HasIndex(delivery => delivery.Position).HasFilter("status IN ('pending', 'running')").HasDatabaseName("ix_webhook_deliveries_open");
        builder.HasIndex(delivery => delivery.FinishedAt).HasFilter("finished_at IS NOT NULL").HasDatabaseName("ix_webhook_deliveries_finished");
    }
}
