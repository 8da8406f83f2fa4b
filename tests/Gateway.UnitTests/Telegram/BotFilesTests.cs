using System.Net;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotFilesTests
{
    private static readonly BotFilePath Path = BotFilePath.Read("documents/file_1.pdf")!;

    private readonly ManualClock _clock = new();
    private readonly RecordingLogger<BotFiles> _log = new();

    [Test]
    public async Task AFile_IsReadAsItComes()
    {
        Uri? asked = null;
        await using var file = (await OpenAsync(request =>
        {
            asked = request.RequestUri;
            return new HttpResponseMessage { Content = new ByteArrayContent([1, 2, 3]) };
        })).Value!;

        (file.Name, file.Length).Should().Be(("file_1.pdf", 3));
        (await ReadAsync(file)).Should().Equal(1, 2, 3);
        asked!.AbsolutePath.Should().Be($"/file/bot{A.Token().Reveal()}/documents/file_1.pdf");
    }

    [TestCase(HttpStatusCode.NotFound, "file_not_found")]
    [TestCase(HttpStatusCode.Unauthorized, "file_unavailable")]
    [TestCase(HttpStatusCode.Redirect, "file_unavailable")]
    [TestCase(HttpStatusCode.InternalServerError, "file_unavailable")]
    public async Task AnythingButOk_IsAFailure(HttpStatusCode status, string code)
    {
        (await OpenAsync(_ => new HttpResponseMessage(status) { Content = new ByteArrayContent([1]) })).Failure!.Code.Should().Be(code);
        _log.Lines.Should().OnlyContain(line => !line.Contains(A.Token().Reveal(), StringComparison.Ordinal));
    }

    [Test]
    public async Task AnAnnouncedGiant_IsNotBegun()
    {
        var failure = (await OpenAsync(_ => new HttpResponseMessage { Content = new StreamContent(Stream.Null) { Headers = { ContentLength = BotFile.LargestBytes + 1 } } })).Failure!;

        failure.Code.Should().Be("file_too_large");
    }

    [Test]
    public async Task AnUnannouncedGiant_IsCutOff()
    {
        await using var file = (await OpenAsync(_ => new HttpResponseMessage { Content = new StreamContent(new Endless()) })).Value!;

        await FluentActions.Awaiting(() => file.Content.CopyToAsync(Stream.Null)).Should().ThrowAsync<IOException>();
        file.Length.Should().BeNull();
    }

    [Test]
    public async Task NoConnection_IsUnreachable()
    {
        (await OpenAsync(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, $"https://x/file/bot{A.Token().Reveal()}"))).Failure!.Code.Should().Be("telegram_unreachable");
        _log.Lines.Should().ContainSingle().Which.Should().Contain("ConnectionError").And.NotContain(A.Token().Reveal());
    }

    [Test]
    public async Task AStartThatHangs_IsGivenUp()
    {
        var opening = OpenAsync(_ => null);
        while (!_clock.IsAwaited)
            await Task.Yield();

        _clock.Advance(TimeSpan.FromSeconds(20));

        (await opening.SoonAsync()).Failure!.Code.Should().Be("telegram_unreachable");
    }

    [Test]
    public async Task AReadThatHangs_IsGivenUp()
    {
        await using var file = (await OpenAsync(_ => new HttpResponseMessage { Content = new StreamContent(new Silent()) })).Value!;
        var reading = file.Content.ReadAsync(new byte[1]).AsTask();
        while (!_clock.IsAwaited)
            await Task.Yield();

        _clock.Advance(TimeSpan.FromSeconds(15));

        await FluentActions.Awaiting(() => reading.SoonAsync()).Should().ThrowAsync<IOException>();
    }

    [Test]
    public async Task ADripThatNeverEnds_IsCutOff()
    {
        await using var file = (await OpenAsync(_ => new HttpResponseMessage { Content = new StreamContent(new Endless()) })).Value!;
        (await file.Content.ReadAsync(new byte[1])).Should().Be(1);

        _clock.Advance(TimeSpan.FromMinutes(5));

        await FluentActions.Awaiting(() => file.Content.ReadAsync(new byte[1]).AsTask()).Should().ThrowAsync<IOException>();
    }

    private Task<Application.Results.Result<BotFile>> OpenAsync(Func<HttpRequestMessage, HttpResponseMessage?> answer) =>
        new BotFiles(new Clients(answer), new TelegramOptions(), _clock, _log).OpenAsync(A.Bot(), Path, CancellationToken.None);

    private static async Task<byte[]> ReadAsync(BotFile file)
    {
        using var copy = new MemoryStream();
        await file.Content.CopyToAsync(copy);
        return copy.ToArray();
    }

    private sealed class Clients(Func<HttpRequestMessage, HttpResponseMessage?> answer) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (answer(request) is { } given)
                return given;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Nobody waits for ever.");
        }
    }

    private class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }

    private sealed class Silent : Endless
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
