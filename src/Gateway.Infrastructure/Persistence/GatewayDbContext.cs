using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;
using Gateway.Domain.Audit;
using Gateway.Domain.Bots;
using Gateway.Domain.Chats;
using Gateway.Domain.Idempotency;
using Gateway.Domain.Jobs;
using Gateway.Domain.Streams;
using Gateway.Domain.Updates;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>The schema, and the management API's way to it. The update path does not go through here: its statements are in <c>UpdateInboxSql</c> and <c>JobQueueSql</c>.</summary>
internal sealed class GatewayDbContext(DbContextOptions<GatewayDbContext> options) : DbContext(options), IGatewayDb
{
    /// <summary>Positions come from here, under the log's lock, so that they follow the order of commits.</summary>
    internal const string Positions = "event_positions";

    public DbSet<LogEvent> Events => Set<LogEvent>();

    public DbSet<GatewayJob> Jobs => Set<GatewayJob>();

    public DbSet<StoredBot> Bots => Set<StoredBot>();

    public DbSet<Chat> Chats => Set<Chat>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<User> Users => Set<User>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<ApiKeyBot> ApiKeyBots => Set<ApiKeyBot>();

    public DbSet<ChatPermission> ChatPermissions => Set<ChatPermission>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    public DbSet<LogMark> LogMarks => Set<LogMark>();

    public DbSet<AccessEpoch> AccessEpochs => Set<AccessEpoch>();

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        Database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken);

    public async Task<IUnitOfWork> BeginAsync(CancellationToken cancellationToken) =>
        new UnitOfWork(await Database.BeginTransactionAsync(cancellationToken));

    public Task RaiseAccessEpochAsync(CancellationToken cancellationToken) =>
        AccessEpochs.ExecuteUpdateAsync(row => row.SetProperty(r => r.Epoch, r => r.Epoch + 1), cancellationToken);

    public Task RaiseBotsVersionAsync(CancellationToken cancellationToken) =>
        AccessEpochs.ExecuteUpdateAsync(row => row.SetProperty(r => r.Bots, r => r.Bots + 1), cancellationToken);

    public async Task<long> LockSubscriptionsAsync(CancellationToken cancellationToken)
    {
        await Database.ExecuteSqlAsync($"SELECT FROM log_marks WHERE name = {LogMark.Webhooks} FOR UPDATE", cancellationToken);
        return await Events.MaxAsync(entry => (long?)entry.Position, cancellationToken) ?? 0;
    }

    public async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException refused) when (refused.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation,
        })
        {
            return false;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(Positions);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GatewayDbContext).Assembly);
        modelBuilder.UseSnakeCase();
    }
}
