using System.Net;
using System.Text;

namespace Gateway.IntegrationTests.Servers;

internal sealed class HttpReceiverTests
{
    [Test]
    public async Task Requests_HoldWhatWasSent()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var http = new HttpClient();
        using var content = new StringContent(Updates.GroupText(7, "hei 🚀").Text, Encoding.UTF8, "application/json");
        content.Headers.Add("webhook-id", "alerts-7");

        using var answer = await http.PostAsync(new Uri(receiver.Url, "/telegram"), content);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var request = receiver.Requests.Should().ContainSingle().Subject;
        (request.Path, request.UpdateId, request.Chat, request.Headers["Webhook-Id"])
            .Should().Be(("/telegram", 7, "-1001234567890", "alerts-7"));
        request.Text.Should().Contain("hei 🚀");
    }

    [Test]
    public async Task Respond_AnswersAsTheTestSays()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var http = new HttpClient();
        receiver.Respond(request => request.UpdateId == 1 ? Answer.RetryAfter(429, 7) : Answer.DropConnection);

        using var first = await PostAsync(http, receiver, 1);
        var second = () => PostAsync(http, receiver, 2);

        first.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(7));
        await second.Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task Hold_KeepsTheAnswerUntilTheGateIsOpened()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var http = new HttpClient();
        using var gate = receiver.Hold(request => request.UpdateId == 1);

        var held = PostAsync(http, receiver, 1);
        (await gate.ReachedAsync()).UpdateId.Should().Be(1);
        using var other = await PostAsync(http, receiver, 2);
        held.IsCompleted.Should().BeFalse();
        gate.Open();

        using var answer = await held;
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Overlapping_FindsRequestsOfOneKeyThatWereOpenTogether()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var http = new HttpClient();
        using var gate = receiver.Hold();
        var open = new[] { PostAsync(http, receiver, 1, chat: 10), PostAsync(http, receiver, 2, chat: 10), PostAsync(http, receiver, 3, chat: 20) };
        await receiver.WaitForAsync(3);
        gate.Open();
        await Task.WhenAll(open);
        using var later = await PostAsync(http, receiver, 4, chat: 20);

        var overlap = receiver.Overlapping(static request => request.Chat).Should().ContainSingle().Subject;

        new[] { overlap.First.UpdateId, overlap.Second.UpdateId }.Should().BeEquivalentTo([1, 2]);
        receiver.Requests.Max(static request => request.Concurrency).Should().Be(3);
    }

    [Test]
    public async Task A_request_whose_sender_hangs_up_is_over()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var http = new HttpClient();
        using var gate = receiver.Hold();
        using var hangUp = new CancellationTokenSource();
        var request = PostAsync(http, receiver, 1, cancellationToken: hangUp.Token);
        var received = await gate.ReachedAsync();
        received.Ended.Should().Be(long.MaxValue);

        await hangUp.CancelAsync();

        await Eventually.BecomesAsync(() => received.Ended < long.MaxValue);
        await request.Invoking(static post => post).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient http, HttpReceiver receiver, long updateId, long chat = 1, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(Updates.PrivateText(updateId, "hello", chat).Text, Encoding.UTF8, "application/json");
        return await http.PostAsync(receiver.Url, content, cancellationToken);
    }
}
