using FluentValidation;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>All users, in the order in which they were made.</summary>
public sealed record ListUsers(Caller Caller, PageRequest Page) : IAuthorizedRequest<Page<UserRow>>
{
    internal const string List = "users";

    public Needs Needs => Needs.Scope(Scope.UsersRead);
}

internal sealed class ListUsersValidator : AbstractValidator<ListUsers>
{
    public ListUsersValidator() => this.Page(request => request.Page, _ => ListUsers.List);
}

internal sealed class ListUsersHandler(IGatewayDbFactory store) : IRequestHandler<ListUsers, Result<Page<UserRow>>>
{
    public async Task<Result<Page<UserRow>>> Handle(ListUsers request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var users = db.Users.AsNoTracking().Include(user => user.Roles).AsQueryable();
        if (request.Page.After(ListUsers.List) is { } after)
            users = users.Where(user => user.Id > after);
        var rows = await users.OrderBy(user => user.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
        return request.Page.PageOf(rows.ConvertAll(UserRow.Of), ListUsers.List, row => row.Id);
    }
}
