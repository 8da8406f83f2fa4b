using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>The servers that <c>build/dev-servers.sh</c> has announced.</summary>
internal sealed record DevServers(string DatabaseUrl, string RedisUrl)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static async Task<DevServers> AnnouncedByAsync(ChildProcess script) =>
        new(await ValueAsync(script, "DATABASE_URL="), await ValueAsync(script, "REDIS_URL="));

    /// <summary>Both take these addresses with their passwords, and nothing answers without.</summary>
    public async Task AnswerAsync()
    {
        (await new Db(DatabaseUrl).ScalarAsync<string>("SELECT current_database()::text")).Should().Be("gateway");
        await RunAsync($"{Password} {Ask} ping | grep -q PONG && {Ask} ping | grep -q NOAUTH");
    }

    public Task ShutRedisDownAsync() => RunAsync($"{Password} {Ask} shutdown nosave");

    private Uri Redis => new(RedisUrl);

    private string Ask => $"redis-cli -h {Redis.Host} -p {Redis.Port}";

    private string Password => $"REDISCLI_AUTH='{Redis.UserInfo.TrimStart(':')}'";

    private static async Task RunAsync(string command)
    {
        var folder = TestRun.Current.NewFolder("redis-cli");
        await ChildProcess.RunAsync(folder, "sh", "-c", command);
        await folder.EndAsync();
    }

    private static async Task<string> ValueAsync(ChildProcess script, string start) =>
        (await script.Output.WaitForAsync(line => line.StartsWith(start, StringComparison.Ordinal), Deadline))[start.Length..];
}
