using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

/// <summary>Three ways to the one schema: the command, the start, and Entity Framework's tool.</summary>
internal sealed class MigrateTests
{
    private TestDatabase _database = null!;
    private GatewayStart _start = null!;

    [SetUp]
    public async Task Create()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _start = new GatewayStart { DatabaseUrl = _database.Url };
    }

    [TearDown]
    public async Task Drop() => await _database.DisposeAsync();

    [Test]
    public async Task Migrate_SeveralAtOnce_AllEndWell_AndAgainChangesNothing()
    {
        var ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _start.RunAsync("migrate")));

        ended.Should().OnlyContain(static process => process.ExitCode == 0);
        ended.Should().ContainSingle(static process => process.Output.Any(static line => line.StartsWith("Applied", StringComparison.Ordinal)));
        var schema = await Schema.ReadAsync(_database.Db);
        schema.Should().Contain(static line => line.StartsWith("column gateway_jobs.lease_id", StringComparison.Ordinal));

        var again = await _start.RunAsync("migrate");

        (again.ExitCode, again.Output[^1]).Should().Be((0, "The schema was up to date."));
        (await Schema.ReadAsync(_database.Db)).Should().Equal(schema);
    }

    [Test]
    public async Task NewerSchema_IsLeftAlone_AndServed()
    {
        await _start.RunAsync("migrate");
        await _database.Db.ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('29991231235959_OfNextYear', '99.0.0')""");
        await _database.Db.ExecuteAsync("ALTER TABLE gateway_jobs ADD COLUMN of_next_year text NOT NULL DEFAULT 'x'");

        var ended = await _start.RunAsync("migrate");

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        var bots = new BotsFile(BotEntry.None("kept"));
        await using var gateway = await GatewayProcess.StartAsync(_start with { Bots = bots });
        using var answer = await gateway.DeliverAsync("kept", Updates.PrivateText(1, "hi"));
        answer.IsSuccessStatusCode.Should().BeTrue();
        (await _database.Db.CountAsync("gateway_jobs", "of_next_year = 'x'")).Should().Be(1);
    }

    [Test]
    public async Task DotnetEf_OnAnEmptyDatabase_MakesTheSameSchema()
    {
        await using var other = await SharedServers.CreateDatabaseAsync();
        await new GatewayStart { DatabaseUrl = other.Url }.RunAsync("migrate");
        var api = new FileInfo(GatewayProgram.Path).Directory!;
        var root = api.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

        // The tool is found from the solution's folder.
        var ended = await RunAsync(
            $"cd '{root}' && dotnet tool restore && dotnet ef database update -p src/Gateway.Infrastructure -s src/Gateway.Api --no-build --configuration {api.Parent.Name}");

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        (await Schema.ReadAsync(_database.Db)).Should().Equal(await Schema.ReadAsync(other.Db));
    }

    [Test]
    public async Task Migrate_WithoutADatabase_SaysSo()
    {
        var ended = await new GatewayStart().RunAsync("migrate");

        (ended.ExitCode, ended.Output[^1]).Should().Be((1, "DATABASE_URL is unset."));
    }

    private async Task<EndedProcess> RunAsync(string script)
    {
        var folder = TestRun.Current.NewFolder("dotnet-ef");
        using var tool = ChildProcess.Start(folder, ["sh", "-c", script], new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = _database.Url });
        return await tool.WaitForExitAsync(TimeSpan.FromMinutes(2));
    }
}
