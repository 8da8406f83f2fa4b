using Gateway.Domain.Accounts;
using Gateway.Domain.Audit;
using Gateway.Domain.Bots;
using Gateway.Domain.Chats;
using Gateway.Domain.Idempotency;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Persistence;

/// <summary>The store as management commands and queries see it. The update path has its own statements.</summary>
public interface IGatewayDb : IAsyncDisposable
{
    DbSet<LogEvent> Events { get; }

    DbSet<GatewayJob> Jobs { get; }

    DbSet<StoredBot> Bots { get; }

    DbSet<Chat> Chats { get; }

    DbSet<Message> Messages { get; }

    DbSet<User> Users { get; }

    DbSet<Role> Roles { get; }

    DbSet<RefreshToken> RefreshTokens { get; }

    DbSet<ApiKey> ApiKeys { get; }

    DbSet<ApiKeyBot> ApiKeyBots { get; }

    DbSet<ChatPermission> ChatPermissions { get; }

    DbSet<Webhook> Webhooks { get; }

    DbSet<WebhookDelivery> WebhookDeliveries { get; }

    DbSet<IdempotencyKey> IdempotencyKeys { get; }

    DbSet<AuditEvent> AuditEvents { get; }

    DbSet<AccessEpoch> AccessEpochs { get; }

    /// <summary>The time by PostgreSQL's clock, which all instances share.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);

    /// <summary>A transaction around several steps; disposed of without a commit, none of them happened.</summary>
    Task<IUnitOfWork> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Makes every instance forget the rights that it has cached. Inside the transaction of the change; until its commit other such changes wait.</summary>
    Task RaiseAccessEpochAsync(CancellationToken cancellationToken);

    /// <summary>Makes every instance read the bots again. Inside the transaction of the change; until its commit other such changes wait.</summary>
    Task RaiseBotsVersionAsync(CancellationToken cancellationToken);

    /// <summary>Keeps others from changing what webhooks subscribe to, and deliveries from being made, until the commit. Answers the last position of the log.</summary>
    Task<long> LockSubscriptionsAsync(CancellationToken cancellationToken);

    Task<int> SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>False where a unique index or a foreign key refuses: somebody else was first, or the thing referred to is gone.</summary>
    Task<bool> TrySaveAsync(CancellationToken cancellationToken);
}

/// <summary>A transaction that is rolled back unless it is committed.</summary>
public interface IUnitOfWork : IAsyncDisposable
{
    Task CommitAsync(CancellationToken cancellationToken);
}

/// <summary>Opens the store for one request; the caller disposes of what it opened.</summary>
public interface IGatewayDbFactory
{
    IGatewayDb Open();
}
