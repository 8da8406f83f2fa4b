using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Whose credential it is, and what it may do.</summary>
[PassesNoGate("Everybody may see who they are.")]
public sealed record WhoAmI(Caller Caller) : IRequest<Result<AccountView>>;

/// <summary>An account as it sees itself.</summary>
/// <param name="Kind"><c>user</c> or <c>api_key</c>.</param>
/// <param name="Id">Of the user or key.</param>
/// <param name="Name">To sign in with, or the key's.</param>
/// <param name="Roles">A user's.</param>
/// <param name="Scopes">All of them together.</param>
/// <param name="IsAdmin">Everything is allowed, whatever stands beside it.</param>
/// <param name="Bots">The bots beyond which nothing is allowed; null means no limit.</param>
/// <param name="Rights">To chats, and to bots with all their chats.</param>
/// <param name="ExpiresAt">When a key ends.</param>
/// <param name="RatePerMinute">A key's own rate.</param>
public sealed record AccountView(
    string Kind,
    long Id,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Scopes,
    bool IsAdmin,
    IReadOnlyList<string>? Bots,
    IReadOnlyList<RightView> Rights,
    DateTimeOffset? ExpiresAt,
    int? RatePerMinute);

/// <summary>A right that holds, within the bot limit.</summary>
/// <param name="Bot">Slug.</param>
/// <param name="ChatId">Null for the bot and all its chats.</param>
/// <param name="CanRead">See it.</param>
/// <param name="CanSend">Send to it.</param>
/// <param name="CanManage">Change it.</param>
public sealed record RightView(string Bot, long? ChatId, bool CanRead, bool CanSend, bool CanManage);

internal sealed class WhoAmIHandler(IAccessReader accounts) : IRequestHandler<WhoAmI, Result<AccountView>>
{
    public async Task<Result<AccountView>> Handle(WhoAmI request, CancellationToken cancellationToken)
    {
        var caller = request.Caller;
        if (await accounts.FindAsync(caller.Kind, caller.Id, cancellationToken) is not { } account)
            return Failure.Unauthenticated("token_invalid", "The account is gone.");
        return new AccountView(
            caller.Word, account.Id, account.Name, account.Roles, account.Access.Scopes, account.Access.IsAdmin, account.Access.BotLimit, Rights(account.Access), account.ExpiresAt, account.RatePerMinute);
    }

    private static IReadOnlyList<RightView> Rights(Access access) =>
    [
        .. access.Bots.Keys.Order(StringComparer.Ordinal).Select(bot => View(bot, null, access.OnBot(bot))).Where(IsAny),
        .. access.Chats.OrderBy(chat => chat.Key).Select(chat => View(chat.Value.Bot, chat.Key, access.OnChat(chat.Value.Bot, chat.Key))).Where(IsAny),
    ];

    private static bool IsAny(RightView right) => right.CanRead || right.CanSend || right.CanManage;

    private static RightView View(string bot, long? chat, Right right) =>
        new(bot, chat, right.HasFlag(Right.Read), right.HasFlag(Right.Send), right.HasFlag(Right.Manage));
}
