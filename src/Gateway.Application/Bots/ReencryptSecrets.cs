using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Secrets;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>Encrypts every stored secret again under the first key, so that the others can be taken out of <c>ENCRYPTION_KEY</c>. Whatever is under it already is left alone.</summary>
public sealed record ReencryptSecrets(Caller Caller) : IAuthorizedRequest<Reencrypted>
{
    public Needs Needs => Needs.Scope(Scope.UsersWrite);
}

/// <summary>What came of it.</summary>
/// <param name="Changed">Secrets that are under the first key now.</param>
/// <param name="Unreadable">Secrets that no key decrypts. They are left as they are.</param>
public sealed record Reencrypted(int Changed, int Unreadable);

internal sealed class ReencryptSecretsHandler(IGatewayDbFactory store, ISecretCipher cipher, TimeProvider time) : IRequestHandler<ReencryptSecrets, Result<Reencrypted>>
{
    public async Task<Result<Reencrypted>> Handle(ReencryptSecrets request, CancellationToken cancellationToken)
    {
        if (!cipher.IsConfigured)
            return Failure.NotConfigured("ENCRYPTION_KEY");
        await using var db = store.Open();
        var (changed, unreadable) = (0, 0);
        foreach (var bot in await db.Bots.AsNoTracking().OrderBy(bot => bot.Id).ToListAsync(cancellationToken))
        {
            Count(await ReplaceAsync(bot.EncryptedToken, SecretPlace.BotToken(bot.Id), (old, fresh) => db.Bots
                .Where(row => row.Id == bot.Id && row.EncryptedToken == old).ExecuteUpdateAsync(row => row.SetProperty(b => b.EncryptedToken, fresh), cancellationToken)));
            Count(await ReplaceAsync(bot.EncryptedWebhookSecret, SecretPlace.BotWebhookSecret(bot.Id), (old, fresh) => db.Bots
                .Where(row => row.Id == bot.Id && row.EncryptedWebhookSecret == old).ExecuteUpdateAsync(row => row.SetProperty(b => b.EncryptedWebhookSecret, fresh), cancellationToken)));
            Count(await ReplaceAsync(bot.EncryptedHttpSecret, SecretPlace.BotHttpSecret(bot.Id), (old, fresh) => db.Bots
                .Where(row => row.Id == bot.Id && row.EncryptedHttpSecret == old).ExecuteUpdateAsync(row => row.SetProperty(b => b.EncryptedHttpSecret, fresh), cancellationToken)));
        }

        foreach (var webhook in await db.Webhooks.AsNoTracking().OrderBy(webhook => webhook.Id).Select(webhook => new { webhook.Id, webhook.EncryptedSecret, webhook.EncryptedPreviousSecret }).ToListAsync(cancellationToken))
        {
            Count(await ReplaceAsync(webhook.EncryptedSecret, SecretPlace.WebhookSecret(webhook.Id), (old, fresh) => db.Webhooks
                .Where(row => row.Id == webhook.Id && row.EncryptedSecret == old).ExecuteUpdateAsync(row => row.SetProperty(w => w.EncryptedSecret, fresh), cancellationToken)));
            Count(await ReplaceAsync(webhook.EncryptedPreviousSecret, SecretPlace.PreviousWebhookSecret(webhook.Id), (old, fresh) => db.Webhooks
                .Where(row => row.Id == webhook.Id && row.EncryptedPreviousSecret == old).ExecuteUpdateAsync(row => row.SetProperty(w => w.EncryptedPreviousSecret, fresh), cancellationToken)));
        }

        db.Audit(request.Caller, time.GetUtcNow(), "secrets.reencrypted", new AuditTarget("secrets", "all"), new { changed, unreadable });
        await db.SaveChangesAsync(cancellationToken);
        return new Reencrypted(changed, unreadable);

        void Count(bool? replaced)
        {
            changed += replaced == true ? 1 : 0;
            unreadable += replaced is null ? 1 : 0;
        }
    }

    /// <summary>Null where it cannot be read. A secret that somebody has changed meanwhile is under the first key by that.</summary>
    private async Task<bool?> ReplaceAsync(string? old, SecretPlace place, Func<string, string, Task<int>> write)
    {
        if (old is null || cipher.IsCurrent(old))
            return false;
        return cipher.TryDecrypt(old, place, out var secret, out _) ? await write(old, cipher.Encrypt(secret, place)) > 0 : null;
    }
}
