using FluentValidation;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>The API keys, in the order in which they were made.</summary>
public sealed record ListApiKeys(Caller Caller, PageRequest Page) : IAuthorizedRequest<Page<ApiKeyRow>>
{
    internal const string List = "apikeys";

    public Needs Needs => Needs.Scope(Scope.ApiKeysRead);
}

internal sealed class ListApiKeysValidator : AbstractValidator<ListApiKeys>
{
    public ListApiKeysValidator() => this.Page(request => request.Page, _ => ListApiKeys.List);
}

internal sealed class ListApiKeysHandler(IGatewayDbFactory store) : IRequestHandler<ListApiKeys, Result<Page<ApiKeyRow>>>
{
    public async Task<Result<Page<ApiKeyRow>>> Handle(ListApiKeys request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var keys = db.VisibleApiKeys(request.Caller.Access).AsNoTracking();
        if (request.Page.After(ListApiKeys.List) is { } after)
            keys = keys.Where(key => key.Id > after);
        var rows = await keys.OrderBy(key => key.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
        return request.Page.PageOf(rows.ConvertAll(ApiKeyRow.Of), ListApiKeys.List, row => row.Id);
    }
}
