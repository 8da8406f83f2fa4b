using System.Globalization;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

internal static class ApiKeys
{
    /// <summary>
    /// The keys that may be seen, with their bots. Who is limited to some bots sees those keys alone that are limited within them: what
    /// else there is tells of other bots.
    /// </summary>
    public static IQueryable<ApiKey> VisibleApiKeys(this IGatewayDb db, Access access)
    {
        var keys = db.ApiKeys.Include(key => key.Bots).AsQueryable();
        return access is { IsAdmin: false, BotLimit: { } limit } ? keys.Where(key => key.BotsLimited && key.Bots.All(bot => limit.Contains(bot.BotSlug))) : keys;
    }

    public static AuditTarget Target(this ApiKey key) => new("api_key", key.Id.ToString(CultureInfo.InvariantCulture));
}
