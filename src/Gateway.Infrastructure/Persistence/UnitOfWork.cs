using Gateway.Application.Persistence;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gateway.Infrastructure.Persistence;

internal sealed class UnitOfWork(IDbContextTransaction transaction) : IUnitOfWork
{
    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}
