using Gateway.Domain.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

/// <summary>The queue's table. Each index serves one statement of <c>JobQueueSql</c> or <c>UpdateInboxSql</c> and holds live rows alone where it can.</summary>
internal sealed class GatewayJobConfiguration : IEntityTypeConfiguration<GatewayJob>
{
    public void Configure(EntityTypeBuilder<GatewayJob> builder)
    {
        builder.ToTable("gateway_jobs", table =>
        {
            table.HasCheckConstraint("ck_gateway_jobs_status", "status IN ('pending', 'running', 'done', 'dead')");
            table.HasCheckConstraint("ck_gateway_jobs_running", "status <> 'running' OR (lane_head AND lease_id IS NOT NULL AND lease_until IS NOT NULL)");
            table.HasCheckConstraint("ck_gateway_jobs_lane_head", "NOT lane_head OR status IN ('pending', 'running')");
            table.HasCheckConstraint("ck_gateway_jobs_deferred", "NOT deferred OR (status = 'pending' AND NOT lane_head)");
        });
        builder.HasKey(job => job.Id);
        builder.Property(job => job.Id).ValueGeneratedNever();

        // One job per update.
        builder.HasIndex(job => new { job.BotSlug, job.UpdateId }).IsUnique().HasFilter("NOT released").HasDatabaseName("ux_gateway_jobs_update");

        // One holder per lane. Whatever runs holds its lane, so this is also what keeps two jobs of a lane from running at once.
        builder.HasIndex(job => new { job.BotSlug, job.TelegramChatId }).IsUnique()
            .HasFilter("lane_head AND telegram_chat_id IS NOT NULL").HasDatabaseName("ux_gateway_jobs_lane_head");

        // Pop: one entry per lane that could run, however long its line is.
        builder.HasIndex(job => new { job.RunAt, job.Id }).HasFilter("status = 'pending' AND lane_head").HasDatabaseName("ix_gateway_jobs_ready");

        // Who is next in a lane.
        builder.HasIndex(job => new { job.BotSlug, job.TelegramChatId, job.Id })
            .HasFilter("status = 'pending' AND NOT lane_head AND NOT deferred").HasDatabaseName("ix_gateway_jobs_line");

        // Retries that wait beside their lane, by time and by lane.
        builder.HasIndex(job => job.RunAt).HasFilter("deferred").HasDatabaseName("ix_gateway_jobs_deferred");
        builder.HasIndex(job => new { job.BotSlug, job.TelegramChatId, job.RunAt }).HasFilter("deferred").HasDatabaseName("ix_gateway_jobs_deferred_lane");

        // The janitor's three.
        builder.HasIndex(job => job.LeaseUntil).HasFilter("status = 'running'").HasDatabaseName("ix_gateway_jobs_lease");
        builder.HasIndex(job => job.FinishedAt).HasFilter("status = 'done'").HasDatabaseName("ix_gateway_jobs_done");
        builder.HasIndex(job => job.FinishedAt, "dead").HasFilter("status = 'dead' AND NOT released").HasDatabaseName("ix_gateway_jobs_dead");

        // The lists of a bot's jobs: open, done, dead.
        builder.HasIndex(job => new { job.BotSlug, job.Id }, "open").HasFilter("status IN ('pending', 'running')").HasDatabaseName("ix_gateway_jobs_open_list").IsCreatedConcurrently();
        builder.HasIndex(job => new { job.BotSlug, job.Id }, "done").HasFilter("status = 'done'").HasDatabaseName("ix_gateway_jobs_done_list").IsCreatedConcurrently();
        builder.HasIndex(job => new { job.BotSlug, job.Id }, "dead_list").HasFilter("status = 'dead'").HasDatabaseName("ix_gateway_jobs_dead_list").IsCreatedConcurrently();

        // Was this chat told lately?
        builder.HasIndex(job => new { job.BotSlug, job.TelegramChatId, job.ToldAt }).HasFilter("told_at IS NOT NULL").HasDatabaseName("ix_gateway_jobs_told");
    }
}
