using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>The bots that the caller may read, by their Telegram ids: those of the file and those that are stored.</summary>
public sealed record ListBots(Caller Caller, PageRequest Page) : IAuthorizedRequest<Page<BotRow>>
{
    internal const string List = "bots";

    public Needs Needs => Needs.Scope(Scope.BotsRead);
}

internal sealed class ListBotsValidator : AbstractValidator<ListBots>
{
    public ListBotsValidator() => this.Page(request => request.Page, _ => ListBots.List);
}

internal sealed class ListBotsHandler(IGatewayDbFactory store, IBotRegistry bots) : IRequestHandler<ListBots, Result<Page<BotRow>>>
{
    public async Task<Result<Page<BotRow>>> Handle(ListBots request, CancellationToken cancellationToken)
    {
        var access = request.Caller.Access;
        var after = request.Page.After(ListBots.List) ?? 0;
        var file = bots.All.Where(bot => bot.Source == BotSource.File).ToList();
        await using var db = store.Open();
        var stored = db.Bots.AsNoTracking().Where(row => row.Id > after);
        if (access.ReadableBots is { } readable)
            stored = stored.Where(row => readable.Contains(row.Slug));
        var rows = await stored.OrderBy(row => row.Id).Take(request.Page.Fetch + file.Count).ToListAsync(cancellationToken);
        var all = file.Where(bot => bot.Id > after && access.OnBot(bot.Slug).HasFlag(Right.Read))
            .Select(bot => BotRow.OfFile(bot, access.OnBot(bot.Slug).HasFlag(Right.Manage)))
            .Concat(rows.Where(row => !file.Exists(bot => bot.Id == row.Id || BotUsername.AreSame(bot.Slug, row.Slug)))
                .Select(row => BotRow.OfStored(row, bots.IsServed(row.Id, row.Slug), access.OnBot(row.Slug).HasFlag(Right.Manage))))
            .OrderBy(row => row.Id).Take(request.Page.Fetch).ToList();
        return request.Page.PageOf(all, ListBots.List, row => row.Id);
    }
}
