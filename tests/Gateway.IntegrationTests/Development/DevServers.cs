using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>The servers that <c>build/dev-servers.sh</c> has announced.</summary>
internal sealed record DevServers(string DatabaseUrl, string RedisUrl)
{
    public static async Task<DevServers> AnnouncedByAsync(ChildProcess script) =>
        new(await ValueAsync(script, "DATABASE_URL="), await ValueAsync(script, "REDIS_URL="));

    /// <summary>Both take these addresses with their passwords, and nothing answers without.</summary>
    public async Task AnswerAsync()
    {
        (await new Db(DatabaseUrl).ScalarAsync<string>("SELECT current_database()::text")).Should().Be("gateway");
        var address = new Uri(RedisUrl);
        var folder = TestRun.Current.NewFolder("redis-cli");
        var ask = $"redis-cli -h {address.Host} -p {address.Port} ping";
        await ChildProcess.RunAsync(
            folder, "sh", "-c", $"REDISCLI_AUTH='{address.UserInfo.TrimStart(':')}' {ask} | grep -q PONG && {ask} | grep -q NOAUTH");
        await folder.EndAsync();
    }

    private static async Task<string> ValueAsync(ChildProcess script, string start) =>
        (await script.Output.WaitForAsync(line => line.StartsWith(start, StringComparison.Ordinal), TimeSpan.FromMinutes(1)))[start.Length..];
}
