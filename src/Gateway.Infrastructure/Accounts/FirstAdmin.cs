using System.Globalization;
using System.Text.Json;
using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;
using Gateway.Domain.Audit;
using Gateway.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Makes the admin of the settings when there is no user yet; one instance at a time, so that there is one.</summary>
internal sealed partial class FirstAdmin(FirstAdminOptions options, IGatewayDbFactory store, IPasswords passwords, ClusterLocks locks, TimeProvider time, ILogger<FirstAdmin> logger)
{
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (options.Username is not { } name || options.Password is not { } password || await AnybodyAsync(cancellationToken))
            return;

        // Slow on purpose, and so before the lock is taken.
        var hash = await passwords.HashAsync(password.Reveal(), cancellationToken);
        await using var held = await locks.AcquireAsync(ClusterLock.FirstAdmin, cancellationToken);
        if (await AnybodyAsync(cancellationToken))
            return;
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var now = time.GetUtcNow();
        var user = new User { Username = name, PasswordHash = hash, CreatedAt = now, Roles = [new UserRole { RoleName = Role.Admin }] };
        db.Users.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        db.AuditEvents.Add(new AuditEvent
        {
            At = now,
            ActorKind = "system",
            ActorName = "ADMIN_USERNAME",
            Action = "user.created",
            TargetKind = "user",
            TargetId = user.Id.ToString(CultureInfo.InvariantCulture),
            Details = JsonSerializer.Serialize(new { username = name, roles = new[] { Role.Admin } }),
        });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogMade(logger, user.Id);
    }

    private async Task<bool> AnybodyAsync(CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        return await db.Users.AnyAsync(cancellationToken);
    }

    [LoggerMessage(3711, LogLevel.Information, "The first admin was made from ADMIN_USERNAME and ADMIN_PASSWORD: user {Id}")]
    private static partial void LogMade(ILogger logger, long id);
}
