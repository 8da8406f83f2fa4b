using Gateway.Domain.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class StoredBotConfiguration : IEntityTypeConfiguration<StoredBot>
{
    public void Configure(EntityTypeBuilder<StoredBot> builder)
    {
        builder.ToTable("bots");
        builder.Property(bot => bot.Id).ValueGeneratedNever();
        builder.HasIndex(bot => bot.Slug).IsUnique().HasDatabaseName("ux_bots_slug");
    }
}
