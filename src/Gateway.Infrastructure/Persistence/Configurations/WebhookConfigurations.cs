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
            table.HasCheckConstraint("ck_webhooks_trial", "(opened_at IS NULL) = (trial_at IS NULL)");
        });
        builder.HasOne<User>().WithMany().HasForeignKey(webhook => webhook.OwnerUserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(webhook => webhook.OwnerApiKeyId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Chat>().WithMany().HasForeignKey(webhook => webhook.ChatId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(webhook => webhook.FromPosition).HasDefaultValue(0L);
        builder.Property(webhook => webhook.Failures).HasDefaultValue(0);

        // Whose trial is due.
        builder.HasIndex(webhook => webhook.TrialAt).HasFilter("trial_at IS NOT NULL").HasDatabaseName("ix_webhooks_trial");
    }
}

/// <summary>Each index serves statements of <c>DeliverySql</c>, the lists or the janitor.</summary>
internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries", table =>
        {
            table.HasCheckConstraint("ck_webhook_deliveries_status", "status IN ('pending', 'running', 'delivered', 'failed')");
            table.HasCheckConstraint("ck_webhook_deliveries_running", "status <> 'running' OR (lease_id IS NOT NULL AND lease_until IS NOT NULL)");
        });
        builder.HasOne<Webhook>().WithMany().HasForeignKey(delivery => delivery.WebhookId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(delivery => delivery.Type).HasDefaultValue(string.Empty);
        builder.Property(delivery => delivery.QueuedAt).HasDefaultValueSql("now()");

        // The lists of a webhook's deliveries, and whether one of them runs.
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.Status, delivery.Id }).HasDatabaseName("ix_webhook_deliveries_list").IsCreatedConcurrently();

        // Which webhooks have something that waits, and what is next of each.
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.RunAt, delivery.Id })
            .HasFilter("status = 'pending'").HasDatabaseName("ix_webhook_deliveries_next").IsCreatedConcurrently();

        // Which events are still needed, and what is to be erased with an event.
        builder.HasIndex(delivery => delivery.Position).HasDatabaseName("ix_webhook_deliveries_position").IsCreatedConcurrently();

        // The janitor's two.
        builder.HasIndex(delivery => delivery.LeaseUntil).HasFilter("status = 'running'").HasDatabaseName("ix_webhook_deliveries_lease").IsCreatedConcurrently();
        builder.HasIndex(delivery => delivery.FinishedAt).HasFilter("finished_at IS NOT NULL").HasDatabaseName("ix_webhook_deliveries_finished");
    }
}
