using Gateway.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>Contexts are used again: to make one with its services takes longer than what most requests ask of it.</summary>
internal sealed class GatewayDbFactory(NpgsqlDataSource database) : IGatewayDbFactory
{
    private readonly PooledDbContextFactory<GatewayDbContext> _contexts = new(new DbContextOptionsBuilder<GatewayDbContext>().UseNpgsql(database).Options, poolSize: 128);

    public IGatewayDb Open() => _contexts.CreateDbContext();
}
