using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Gateway.Infrastructure.Persistence;

/// <summary>What <c>dotnet ef</c> uses: <c>DATABASE_URL</c> where it is set; to write a migration no database is needed.</summary>
internal sealed class DesignTimeDbContextFactory : IDesignTimeDbContextFactory<GatewayDbContext>
{
    public GatewayDbContext CreateDbContext(string[] args)
    {
        var url = Environment.GetEnvironmentVariable("DATABASE_URL");
        if (!DatabaseOptions.TryParse(string.IsNullOrEmpty(url) ? "Host=localhost;Database=gateway" : url, out var options))
            throw new InvalidOperationException("DATABASE_URL cannot be read.");
        return new GatewayDbContext(new DbContextOptionsBuilder<GatewayDbContext>().UseNpgsql(options.ConnectionString).Options);
    }
}
