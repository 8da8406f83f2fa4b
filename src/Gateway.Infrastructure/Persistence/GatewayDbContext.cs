using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Infrastructure.Persistence;

/// <summary>The schema. The update path does not go through here: its statements are in <c>UpdateInboxSql</c> and <c>JobQueueSql</c>.</summary>
internal sealed class GatewayDbContext(DbContextOptions<GatewayDbContext> options) : DbContext(options)
{
    /// <summary>Positions come from here, under the log's lock, so that they follow the order of commits.</summary>
    internal const string Positions = "event_positions";

    public DbSet<LogEvent> Events => Set<LogEvent>();

    public DbSet<GatewayJob> Jobs => Set<GatewayJob>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(Positions);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GatewayDbContext).Assembly);
        modelBuilder.UseSnakeCase();
    }
}
