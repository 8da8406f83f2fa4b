using Gateway.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

internal sealed class GatewayDbFactory(NpgsqlDataSource database) : IGatewayDbFactory
{
    private readonly DbContextOptions<GatewayDbContext> _options = new DbContextOptionsBuilder<GatewayDbContext>().UseNpgsql(database).Options;

    public IGatewayDb Open() => new GatewayDbContext(_options);
}
