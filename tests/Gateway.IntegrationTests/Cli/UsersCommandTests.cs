using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

internal sealed class UsersCommandTests : AccountCommandsFixture
{
    [Test]
    public async Task Users_AreAddedListedDisabledAndGivenPasswords()
    {
        var added = await RunWithInputAsync(Password + "\n", "users", "add", "Ada", "--role", "admin", "--display-name", "Ada L.");
        var second = await RunWithInputAsync(Password, "users", "add", "bob", "--role", "viewer", "operator", "--password-stdin", "--json");
        var hashes = await HashesAsync();
        var changed = await RunWithInputAsync("another good password\n", "users", "set-password", "ADA");
        var id = Json(second)["id"]!.GetValue<long>();
        var disabled = await RunAsync("users", "disable", $"{id}", "--json");
        var listed = await RunAsync("users", "list", "--json");

        (added.ExitCode, added.Answer).Should().Be((0, "Made the user ada, id 1."));
        (changed.ExitCode, changed.Answer).Should().Be((0, "ada has another password."));
        Json(disabled)["disabled"]!.GetValue<bool>().Should().BeTrue();
        Json(listed)["data"]!.AsArray().Select(user => user!["username"]!.GetValue<string>()).Should().Equal("ada", "bob");
        (await HashesAsync()).Should().NotContain(hashes[0]).And.Contain(hashes[1]);
        (await Database.Db.ColumnAsync<string>("SELECT DISTINCT actor_kind FROM audit_events")).Should().Equal("cli");
        foreach (var ended in new[] { added, second, changed, disabled, listed })
            string.Concat(ended.Output).Should().NotContain(Password).And.NotContain("another good").And.NotContain(hashes[0]);
    }

    [Test]
    public async Task WhatIsRefused_IsSaidOnStandardError_WithExitCode1()
    {
        var refused = await RunWithInputAsync("short", "users", "add", "x", "--json");
        var unknown = await RunAsync("users", "disable", "nobody");
        var silent = await RunAsync("users", "add", "carol");

        (refused.ExitCode, refused.Answer).Should().Be((1, string.Empty));
        string.Concat(refused.Output).Should().Contain("invalid_request").And.Contain("- username: ").And.Contain("- password: ");
        (unknown.ExitCode, unknown.Output[^1]).Should().Be((1, "There is no such user. (user_not_found)"));
        (silent.ExitCode, silent.Output[^1]).Should().Be((1, "There is no password on standard input."));
    }

    [TestCase("users")]
    [TestCase("users", "add")]
    [TestCase("users", "add", "carol", "--role", "king")]
    [TestCase("users", "add", "carol", "--password", "in the process list")]
    public async Task WhatIsNotUnderstood_EndsWith2_AndNothingOnStandardOutput(params string[] arguments)
    {
        var ended = await RunAsync(arguments);

        (ended.ExitCode, ended.Answer).Should().Be((2, string.Empty));
        ended.Output.Should().NotBeEmpty();
    }

    [Test]
    public async Task WithoutADatabase_SaysWhatIsMissing()
    {
        var unset = await new GatewayStart().RunAsync("users", "list");
        var away = await new GatewayStart { DatabaseUrl = "postgres://gateway:hunter2secret@127.0.0.1:1/gateway" }.RunAsync("users", "list");

        (unset.ExitCode, unset.Output[^1]).Should().Be((1, "DATABASE_URL is unset."));
        (away.ExitCode, away.Answer).Should().Be((1, string.Empty));
        string.Concat(away.Output).Should().Contain("PostgreSQL is out of reach").And.NotContain("hunter2secret");
    }

    private Task<IReadOnlyList<string>> HashesAsync() => Database.Db.ColumnAsync<string>("SELECT password_hash FROM users ORDER BY id");
}
