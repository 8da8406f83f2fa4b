using Gateway.Domain.Updates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class LogEventConfiguration : IEntityTypeConfiguration<LogEvent>
{
    public void Configure(EntityTypeBuilder<LogEvent> builder)
    {
        builder.ToTable("events");
        builder.HasKey(row => row.Position);
        builder.Property(row => row.Position).ValueGeneratedNever();

        // A chat's events, to follow and to erase.
        builder.HasIndex(row => new { row.ChatId, row.Position }).HasFilter("chat_id IS NOT NULL").HasDatabaseName("ix_events_chat").IsCreatedConcurrently();
    }
}
