using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>The compose file for one machine, its settings and its secrets; <c>make image-check</c> looks at more.</summary>
internal sealed class ComposeFileTests
{
    private ServerFolder _folder = null!;

    private string Secrets => _folder.File("secrets");

    private string Settings => _folder.File("settings");

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("compose file");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task File_SettingsAndSecrets_Agree()
    {
        await MakeSecretsAsync();

        var ended = await Clone.RunNodeAsync(_folder, "compose-check.mjs", Secrets);

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
    }

    [Test]
    public async Task File_WithMistakes_NamesAllOfThem()
    {
        await MakeSecretsAsync();
        Copy("docs/CONFIGURATION.md", text => text + "| `NEW_SETTING` | text | unset | New. |\n");
        Copy(".env.example", text => text.Replace("# GATEWAY_VERSION=local", string.Empty, StringComparison.Ordinal));
        Copy("docker-compose.yml", text => text
            .Replace("image: postgres:17-bookworm", "image: postgres", StringComparison.Ordinal)
            .Replace("    shm_size: 256m", "    shm_sise: 256m", StringComparison.Ordinal)
            .Replace("REDIS_URL_FILE: /run/secrets/redis_url", "REDIS_URL_FILE: /run/secrets/redis", StringComparison.Ordinal)
            .Replace("  caddy:\n\nsecrets:", "\nsecrets:", StringComparison.Ordinal));
        Copy("config/Caddyfile", text => text);

        var ended = await Clone.RunNodeAsync(_folder, "compose-check.mjs", Secrets, _folder.Path);

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().BeEquivalentTo(
            ".env.example: does not explain GATEWAY_VERSION",
            "docker-compose.yml/services/postgres: must NOT have additional properties",
            "docker-compose.yml: gateway: REDIS_URL_FILE names /run/secrets/redis, which is none of its secrets",
            "docker-compose.yml: postgres: the image postgres has no fixed tag",
            "docker-compose.yml: there is no caddy among the volumes",
            ".env.example: does not explain NEW_SETTING");
    }

    [Test]
    public async Task Secrets_MadeTwice_StayTheSame()
    {
        (await MakeSecretsAsync()).Output.Should().HaveCount(8).And.OnlyContain(line => line.StartsWith("made ", StringComparison.Ordinal));
        var before = Contents();

        (await MakeSecretsAsync()).Output.Should().BeEmpty();

        Contents().Should().BeEquivalentTo(before);
        before["database_url"].Should().Contain($":{before["postgres_password"]}@postgres:5432/");
        before["redis_url"].Should().Be($"redis://:{before["valkey_password"]}@valkey:6379");
        Convert.FromBase64String(before["encryption_key"]).Should().HaveCount(32);
        File.GetUnixFileMode(Secrets).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public async Task Secrets_OfABot_AreNamedInTheSettingsOnce()
    {
        await File.WriteAllTextAsync(Settings, "PUBLIC_URL=https://bots.example.org\n");

        await MakeSecretsAsync("123456:ABC-DEF", "my-bot");
        var again = await MakeSecretsAsync("234567:OTHER", "my-bot");

        again.Output.Should().Contain("for config/bots.json: \"slug\": \"my-bot\", \"token\": \"${MY_BOT_BOT_TOKEN}\"");
        Contents(Path.Combine(Secrets, "bots"))["my-bot"].Should().Be("123456:ABC-DEF", "what is there is never changed");
        (await File.ReadAllLinesAsync(Settings)).Should().Equal("PUBLIC_URL=https://bots.example.org", "MY_BOT_BOT_TOKEN_FILE=/run/bots/my-bot");
    }

    [TestCase("not-a-token", "my-bot", "that is no token: it looks like 123456:ABC-DEF")]
    [TestCase("123456:ABC-DEF", "My Bot", "a bot's slug is a-z, 0-9 and -, not all digits: My Bot")]
    public async Task Secrets_OfABotThatCannotBe_AreNotKept(string token, string slug, string why)
    {
        await File.WriteAllTextAsync(Settings, string.Empty);

        var ended = await MakeSecretsAsync(token, slug);

        ended.ExitCode.Should().Be(1);
        ended.Output[^1].Should().Be(why);
        Contents(Path.Combine(Secrets, "bots")).Should().NotContainKey(slug);
        (await File.ReadAllTextAsync(Settings)).Should().BeEmpty();
    }

    private async Task<EndedProcess> MakeSecretsAsync(string input = "", params string[] bots)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SECRETS"] = Secrets, ["ENV_FILE"] = Settings };
        using var script = ChildProcess.Start(_folder, [Clone.Build("compose-secrets.sh"), .. bots], environment, input + "\n");
        return await script.WaitForExitAsync();
    }

    private Dictionary<string, string> Contents(string? folder = null) =>
        Directory.GetFiles(folder ?? Secrets).ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).TrimEnd('\n'), StringComparer.Ordinal);

    private void Copy(string name, Func<string, string> change)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), change(File.ReadAllText(Path.Combine(Clone.Root, name))));
    }
}
