using Gateway.Domain.Streams;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class LogMarkConfiguration : IEntityTypeConfiguration<LogMark>
{
    public void Configure(EntityTypeBuilder<LogMark> builder)
    {
        builder.ToTable("log_marks");
        builder.HasKey(mark => mark.Name);
        builder.HasData(new LogMark { Name = LogMark.Purged }, new LogMark { Name = LogMark.Webhooks });
    }
}
