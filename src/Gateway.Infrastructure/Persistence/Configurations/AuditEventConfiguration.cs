using Gateway.Domain.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class AuditEventConfiguration : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.ToTable("audit_events");
        builder.Property(entry => entry.Details).HasColumnType("jsonb");

        // What one bot's readers see.
        builder.HasIndex(entry => new { entry.BotSlug, entry.Id }).HasDatabaseName("ix_audit_events_bot");
    }
}
