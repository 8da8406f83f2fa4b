using Gateway.Application.Audit;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>
/// Reads and changes permissions. Everybody who gets here may manage the place, and so holds every right that could be granted for it.
/// </summary>
internal sealed class Permissions(IGatewayDb db)
{
    public async Task<Page<PermissionRow>> ListAsync(PermissionPlace place, string list, PageRequest page, CancellationToken cancellationToken)
    {
        var permissions = Of(place).AsNoTracking();
        if (page.After(list) is { } after)
            permissions = permissions.Where(permission => permission.Id > after);
        var rows = await permissions.OrderBy(permission => permission.Id).Take(page.Fetch)
            .Select(permission => new
            {
                permission,
                User = db.Users.Where(user => user.Id == permission.UserId).Select(user => user.Username).FirstOrDefault(),
                Key = db.ApiKeys.Where(key => key.Id == permission.ApiKeyId).Select(key => key.Name).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return page.PageOf(rows.ConvertAll(row => PermissionRow.Of(row.permission, row.User ?? row.Key ?? string.Empty)), list, row => row.Id);
    }

    /// <summary>Sets what an account may do in one place. The same again changes nothing and leaves no trace.</summary>
    public async Task<Result<PermissionChange>> SetAsync(Caller caller, PermissionPlace place, PermissionBody body, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);

        // Whoever else changes permissions waits here, so that the row cannot appear or go between the look and the change.
        await db.RaiseAccessEpochAsync(cancellationToken);
        var account = await AccountAsync(caller, place, body, cancellationToken);
        if (!account.IsOk)
            return account.Failure;
        var found = await Of(place).SingleOrDefaultAsync(row => row.UserId == body.UserId && row.ApiKeyId == body.ApiKeyId, cancellationToken);
        var rights = RightsOf(body);
        if (rights == (found?.Rights ?? Right.None))
            return new PermissionChange(found is null ? null : PermissionRow.Of(found, account.Value));
        if (rights == Right.None)
            return await RemoveAsync(unit, caller, place, found!, cancellationToken);

        var now = await db.NowAsync(cancellationToken);
        var permission = found ?? New(place, body, now);
        permission.CanRead = rights.HasFlag(Right.Read);
        permission.CanSend = rights.HasFlag(Right.Send);
        permission.CanManage = rights.HasFlag(Right.Manage);
        if (found is null)
            db.ChatPermissions.Add(permission);
        db.Audit(caller, now, "permission.granted", place.Target, Details(permission));
        if (!await db.TrySaveAsync(cancellationToken))
            return Failure.NotFound(place.Noun);
        await unit.CommitAsync(cancellationToken);
        return new PermissionChange(PermissionRow.Of(permission, account.Value));
    }

    public async Task<Result<PermissionChange>> DeleteAsync(Caller caller, PermissionPlace place, long id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        return await Of(place).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } permission
            ? await RemoveAsync(unit, caller, place, permission, cancellationToken)
            : Failure.NotFound("permission");
    }

    private async Task<PermissionChange> RemoveAsync(
        IUnitOfWork unit, Caller caller, PermissionPlace place, ChatPermission permission, CancellationToken cancellationToken)
    {
        db.ChatPermissions.Remove(permission);
        db.Audit(caller, await db.NowAsync(cancellationToken), "permission.revoked", place.Target, Details(permission));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new PermissionChange(Permission: null);
    }

    private IQueryable<ChatPermission> Of(PermissionPlace place) =>
        place.ChatId is { } chat ? db.ChatPermissions.Where(row => row.ChatId == chat) : db.ChatPermissions.Where(row => row.BotSlug == place.Bot && row.ChatId == null);

    /// <summary>The account's name, or why it cannot be granted anything here.</summary>
    private async Task<Result<string>> AccountAsync(Caller caller, PermissionPlace place, PermissionBody body, CancellationToken cancellationToken)
    {
        if (body.UserId is { } userId)
        {
            var name = await db.Users.Where(user => user.Id == userId).Select(user => user.Username).SingleOrDefaultAsync(cancellationToken);
            return name is null ? Failure.Invalid(new FieldProblem("user_id", "There is no such user.")) : name;
        }

        var key = await db.ApiKeys.AsNoTracking().Include(row => row.Bots).SingleOrDefaultAsync(row => row.Id == body.ApiKeyId, cancellationToken);
        var isBeyond = key is { BotsLimited: true } && !key.Bots.Any(bot => string.Equals(bot.BotSlug, place.Bot, StringComparison.Ordinal));
        // Who is limited to some bots does not learn which keys others have.
        if (key is null || (isBeyond && caller.Access is { IsAdmin: false, BotLimit: not null }))
            return Failure.Invalid(new FieldProblem("api_key_id", "There is no such key."));
        return isBeyond && RightsOf(body) != Right.None ? Failure.Invalid(new FieldProblem("api_key_id", "The key is limited to other bots.")) : key.Name;
    }

    private static ChatPermission New(PermissionPlace place, PermissionBody body, DateTimeOffset now) =>
        new() { UserId = body.UserId, ApiKeyId = body.ApiKeyId, BotSlug = place.Bot, ChatId = place.ChatId, CreatedAt = now };

    private static Right RightsOf(PermissionBody body) =>
        body.CanManage ? Right.Manage : (body.CanRead ? Right.Read : Right.None) | (body.CanSend ? Right.Send : Right.None);

    private static object Details(ChatPermission permission) =>
        new { permission.UserId, permission.ApiKeyId, permission.CanRead, permission.CanSend, permission.CanManage };
}
