using Gateway.Infrastructure.Bots;

namespace Gateway.Infrastructure.Configuration;

/// <summary>The page <c>docs/CONFIGURATION.md</c>, from the declarations that the settings are read by.</summary>
public static class ConfigurationReference
{
    private const string Opening = """
        # Configuration

        Every setting, written by `make docs` from the declarations that the gateway reads them by; a test fails when this page is behind.
        A start with mistakes prints all of them at once and ends with code 1.

        Each is an environment variable, or the same key in `appsettings.json`. `NAME_FILE` reads the value from a file, which is the way
        for secrets: `AUTH_SECRET_FILE=/run/secrets/code`. Durations are written `90s`, `30m`, `24h`, `7d` or `01:30:00`.
        """;

    private const string Foreign = """
        ## What others read

        - `ASPNETCORE_URLS`, the framework's own, says where HTTP is listened for and wins over `HTTP_PORT`: `http://127.0.0.1:8080`.
        - OpenTelemetry's standard variables, such as `OTEL_SERVICE_NAME`, `OTEL_EXPORTER_OTLP_PROTOCOL` and `OTEL_TRACES_SAMPLER`, count where there is a collector.
        - `TEST_DATABASE_URL` and `TEST_REDIS_URL` give `make test` servers of yours ([contributing](../CONTRIBUTING.md)).
        """;

    private const string BotsOpening = """
        ## The bots file

        What `BOTS_CONFIG` names: `{ "bots": [ … ] }`, each entry with these fields. `${NAME}` is replaced in every text, by the variable or by
        what `NAME_FILE` names. Comments and trailing commas are fine, unknown fields are not. Slugs and usernames are unique together, and a
        bot may be listed once. [How to add a bot](HOWTO_ADD_BOT.md) is the walk through it.

        | field | value | default | |
        | --- | --- | --- | --- |
        """;

    public static string Write()
    {
        IEnumerable<string> lines =
        [
            Opening,
            string.Empty,
            .. GatewaySettings.Groups.SelectMany(group => Table(group.Title, group.Settings)),
            Foreign,
            string.Empty,
            BotsOpening,
            .. BotFields.All.Select(field => Row(field.Name, field.Form, field.Default, field.Description)),
            string.Empty,
        ];
        return string.Join('\n', lines).ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Table(string title, IReadOnlyList<Setting> settings) =>
    [
        $"## {title}",
        string.Empty,
        "| setting | value | default | |",
        "| --- | --- | --- | --- |",
        .. settings.Select(setting => Row(setting.Name, setting.Form, Default(setting), setting.Description)),
        string.Empty,
    ];

    private static string Row(string name, string form, string fallback, string description) => $"| `{name}` | {form} | {fallback} | {description} |";

    private static string Default(Setting setting) => setting switch
    {
        { Default: { } said } => said.Contains(' ', StringComparison.Ordinal) ? said : $"`{said}`",
        NumberSetting number => $"`{number.Fallback}`",
        DurationSetting duration => $"`{DurationSetting.Say(duration.Fallback)}`",
        _ => "unset",
    };
}
