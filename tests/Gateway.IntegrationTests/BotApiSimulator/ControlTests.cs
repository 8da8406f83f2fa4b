using System.Net;
using System.Text;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>What the page and the tests ask of the simulator is checked like any input.</summary>
[TestFixture]
internal sealed class ControlTests : SimulatorTest
{
    private HttpClient _http = null!;

    [SetUp]
    public void Connect() => _http = new HttpClient { BaseAddress = Server.BaseUrl };

    [TearDown]
    public void Disconnect() => _http.Dispose();

    [TestCase("messages", """{"text":"x"}""", "from.id")]
    [TestCase("messages", """{"from":{},"text":"x"}""", "from.id")]
    [TestCase("messages", """{"from":{"id":"Ada"},"text":"x"}""", "from.id")]
    [TestCase("messages", """{"from":{"id":1.5},"text":"x"}""", "from.id")]
    [TestCase("messages", """{"from":{"id":1},"chat":"home","text":"x"}""", "chat")]
    [TestCase("messages", """{"from":{"id":1},"chat":{"id":{}},"text":"x"}""", "chat.id")]
    [TestCase("messages", """{"from":{"id":1},"chat":{"type":"group"},"text":"x"}""", "chat.id")]
    [TestCase("messages", """{"from":{"id":1},"reply_to_message":"the last one","text":"x"}""", "reply_to_message")]
    [TestCase("messages", """{"from":{"id":1},"text":"x","extra":{"message_id":"first"}}""", "extra.message_id")]
    [TestCase("callbacks", """{"from":{"id":null},"message_id":1}""", "from.id")]
    [TestCase("callbacks", """{"from":{"id":1},"chat":true,"message_id":1}""", "chat")]
    public async Task IdThatIsNoInteger_400_NamesItAndQueuesNothing(string request, string json, string named)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"/_sim/bots/{Bot}/{request}", content);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Be($$"""{"error":"{{named}} is not an integer"}""");
        (await Sim.DeliveriesAsync(Bot)).Should().BeEmpty();
    }

    [Test]
    public async Task ChatGivenAsANumber_IsThatChat()
    {
        using var content = new StringContent("""{"from":{"id":1},"chat":-7,"text":"x"}""", Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"/_sim/bots/{Bot}/messages", content);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await Sim.MessagesAsync(Bot, -7)).Should().ContainSingle();
    }
}
