using System.Globalization;
using System.Text;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Chats;
using Gateway.Application.Persistence;
using Gateway.Domain.Chats;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Infrastructure.Chats;

/// <summary>Erases chats and people in small transactions beside live traffic.</summary>
internal sealed class PostgresErasure(EraserSteps steps, IGatewayDbFactory store, TimeProvider time) : IErasure
{
    private const int Slice = 1000;

    /// <summary>Rows that one step of a walk looks at.</summary>
    private const int Stride = 10_000;

    public Task<bool> EraseChatAsync(Caller caller, long chatId, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        if (await FindAsync(chatId) is not { } chat)
            return false;
        await EraseUnplacedAsync(chat);
        await EraseAsync(caller, chat);
        return true;
    }, cancellationToken);

    public Task<ErasedPerson> ErasePersonAsync(Caller caller, long userId, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        var chats = await steps.IdsAsync(ErasureSql.ChatsOfPerson, Sql.Value(userId));
        foreach (var id in chats)
        {
            if (await FindAsync(id) is { } chat)
                await EraseAsync(caller, chat);
        }

        var messages = await steps.WalkAsync(ErasureSql.EdgesOfMessages, Stride, async (after, to) =>
            await steps.ExecuteAsync(ErasureSql.DropMessagesOfPerson, Sql.Value(after), Sql.Value(to), Sql.Value(userId)));
        var digits = Encoding.UTF8.GetBytes(userId.ToString(CultureInfo.InvariantCulture));
        var events = await steps.WalkAsync(ErasureSql.EdgesOfLog, Stride, async (after, to) =>
        {
            var named = await steps.PositionsAsync(
                ErasureSql.EventsWithDigits, raw => NamedPerson.IsIn(raw!, userId), Sql.Value(after), Sql.Value(to), Sql.Value(digits));
            return await steps.EraseEventsAsync(named);
        });

        await using var db = store.Open();
        db.Audit(caller, time.GetUtcNow(), "person.erased", new AuditTarget("person", $"{userId}"), new { chats = chats.Length, messages, events });
        await db.SaveChangesAsync(CancellationToken.None);
        return new ErasedPerson(chats.Length, messages, events);
    }, cancellationToken);

    private async Task<Chat?> FindAsync(long chatId)
    {
        await using var db = store.Open();
        return await db.Chats.AsNoTracking().SingleOrDefaultAsync(chat => chat.Id == chatId, CancellationToken.None);
    }

    /// <summary>What is in the log from before the chat was known. Of a supergroup that may be anywhere: its row was found by the old id until it moved.</summary>
    private async Task EraseUnplacedAsync(Chat chat)
    {
        long[] telegramIds = chat.FormerTelegramId is { } former ? [chat.TelegramId, former] : [chat.TelegramId];
        var known = chat.FormerTelegramId is null && await steps.IdsAsync(ErasureSql.FirstEventOfChat, Sql.Value(chat.Id)) is [var first] ? first : long.MaxValue;
        await steps.WalkAsync(ErasureSql.EdgesOfLog, Stride, async (after, to) => after >= known ? 0 : await steps.EraseEventsAsync(
            await steps.IdsAsync(ErasureSql.EventsBeforeFirstMessage, Sql.Value(after), Sql.Value(to), Sql.Value(chat.BotSlug), Sql.Value(telegramIds))));
    }

    /// <summary>First in slices; then the chat itself, with what has come since.</summary>
    private async Task EraseAsync(Caller caller, Chat chat)
    {
        while (await steps.ExecuteAsync(ErasureSql.DropMessagesOfChat, Sql.Value(chat.Id), Sql.Value(Slice)) == Slice)
        {
        }

        for (var full = true; full;)
        {
            var positions = await steps.IdsAsync(ErasureSql.EventsOfChat, Sql.Value(chat.Id), Sql.Value(Slice));
            await steps.EraseEventsAsync(positions);
            full = positions.Length == Slice;
        }

        await steps.EndAsync(chat, AuditTrail.Row(caller, time.GetUtcNow(), "chat.erased", new AuditTarget("chat", $"{chat.Id}", chat.BotSlug, chat.Id)));
    }
}
