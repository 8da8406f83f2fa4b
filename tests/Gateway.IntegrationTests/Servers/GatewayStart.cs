namespace Gateway.IntegrationTests.Servers;

/// <summary>How one gateway process is to be started: its bots, its environment, its arguments.</summary>
internal sealed record GatewayStart
{
    private static readonly string[] SendLimits = ["SEND_LIMIT_PER_BOT", "SEND_LIMIT_PER_CHAT", "SEND_LIMIT_PER_GROUP"];

    public BotsFile Bots { get; init; } = new();

    public string? DatabaseUrl { get; init; }

    public string? RedisUrl { get; init; }

    /// <summary>By default an address that refuses connections: no test calls Telegram. Null leaves the variable unset.</summary>
    public string? BotApiUrl { get; init; } = "http://127.0.0.1:1/";

    public string? AuthSecret { get; init; }

    /// <summary>Telegram's limits hold up only those tests that are about them.</summary>
    public string? SendLimit { get; init; } = "100000/s";

    /// <summary>Any further variables; they win over those above.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What a command reads from standard input, which ends after it.</summary>
    public string Input { get; init; } = string.Empty;

    /// <summary>A port that the test must know before the start or keep over a restart; by default one is found at the start.</summary>
    public int Port { get; init; }

    /// <summary>Listen for gRPC, too, on a port that is found at the start.</summary>
    public bool Grpc { get; init; }

    /// <summary>The program: the gateway as the solution has built it.</summary>
    public IReadOnlyList<string> Program { get; init; } = ["dotnet", GatewayProgram.Path];

    public IReadOnlyDictionary<string, string> Environment(string botsConfig, int grpcPort = 0)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Port}",
            ["GRPC_PORT"] = grpcPort == 0 ? "0" : $"127.0.0.1:{grpcPort}",
            ["BOTS_CONFIG"] = botsConfig,
        };
#if DEBUG
        // Tests start hundreds of gateways that live for seconds: what instrumenting them would bring comes too late, and takes a quarter of a start.
        environment["DOTNET_TieredPGO"] = "0";
#endif
        Add("DATABASE_URL", DatabaseUrl);
        Add("REDIS_URL", RedisUrl);
        Add("BOT_API_URL", BotApiUrl);
        Add("AUTH_SECRET", AuthSecret);
        foreach (var name in SendLimits)
            Add(name, SendLimit);
        foreach (var (name, value) in Settings)
            environment[name] = value;
        return environment;

        void Add(string name, string? value)
        {
            if (value is not null)
                environment.Add(name, value);
        }
    }
}
