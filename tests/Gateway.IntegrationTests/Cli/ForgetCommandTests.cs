using Gateway.IntegrationTests.Chats;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

internal sealed class ForgetCommandTests : StoreFixture
{
    [Test]
    public async Task Forget_ErasesAPerson_AndCountsWhatThereWas()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 1, Private(42), "in private"), Update("message", 2, Group(-5), "in a group"));

        var ended = await new GatewayStart { DatabaseUrl = DatabaseUrl }.RunAsync("forget", "--user", "42", "--json");

        ended.ExitCode.Should().Be(0);
        ended.Output.Should().Contain("""{"chats":1,"messages":1,"events":1}""");
        (await Db.CountAsync("messages")).Should().Be(0);
    }

    [TestCase("forget")]
    [TestCase("forget", "--user", "ada")]
    public async Task Forget_WithoutAnId_SaysSo(params string[] arguments)
    {
        var ended = await new GatewayStart { DatabaseUrl = DatabaseUrl }.RunAsync(arguments);

        ended.ExitCode.Should().Be(2);
        string.Join("\n", ended.Output).Should().Contain("--user");
    }
}
