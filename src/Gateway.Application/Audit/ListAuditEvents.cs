using System.Text.Json;
using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Audit;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Audit;

/// <summary>Who changed what, newest first. A key that is limited to some bots sees what concerns those alone.</summary>
public sealed record ListAuditEvents(Caller Caller, PageRequest Page) : IAuthorizedRequest<Page<AuditRow>>
{
    internal const string List = "audit";

    public Needs Needs => Needs.Scope(Scope.AuditRead);
}

/// <summary>One change.</summary>
public sealed record AuditRow(
    long Id,
    DateTimeOffset At,
    AuditActor Actor,
    string Action,
    string TargetKind,
    string TargetId,
    string? Bot,
    long? ChatId,
    JsonElement Details,
    string? Address);

/// <summary>Who did it: <c>user</c>, <c>api_key</c> or <c>cli</c>.</summary>
public sealed record AuditActor(string Kind, long? Id, string Name);

internal sealed class ListAuditEventsValidator : AbstractValidator<ListAuditEvents>
{
    public ListAuditEventsValidator() => this.Page(request => request.Page, _ => ListAuditEvents.List);
}

internal sealed class ListAuditEventsHandler(IGatewayDbFactory store) : IRequestHandler<ListAuditEvents, Result<Page<AuditRow>>>
{
    public async Task<Result<Page<AuditRow>>> Handle(ListAuditEvents request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var events = db.AuditEvents.AsNoTracking();
        if (request.Page.After(ListAuditEvents.List) is { } after)
            events = events.Where(row => row.Id < after);
        var rows = request.Caller.Access is { IsAdmin: false, BotLimit: { } bots }
            ? await NewestOfAsync(bots, events, request.Page.Fetch, cancellationToken)
            : await events.OrderByDescending(row => row.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
        return request.Page.PageOf(
            rows.ConvertAll(row => new AuditRow(
                row.Id,
                row.At,
                new AuditActor(row.ActorKind, row.ActorId, row.ActorName),
                row.Action,
                row.TargetKind,
                row.TargetId,
                row.BotSlug,
                row.ChatId,
                JsonElement.Parse(row.Details),
                row.Address)),
            ListAuditEvents.List,
            row => row.Id);
    }

    /// <summary>A page of each bot's, by the index of each: one search for all would read past whatever else there is.</summary>
    private static async Task<List<AuditEvent>> NewestOfAsync(IReadOnlyList<string> bots, IQueryable<AuditEvent> events, int most, CancellationToken cancellationToken)
    {
        var rows = new List<AuditEvent>();
        foreach (var bot in bots)
            rows.AddRange(await events.Where(row => row.BotSlug == bot).OrderByDescending(row => row.Id).Take(most).ToListAsync(cancellationToken));
        return [.. rows.OrderByDescending(row => row.Id).Take(most)];
    }
}
