using Gateway.Api.Bots;
using Gateway.Application.Telegram;
using Gateway.UnitTests.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.UnitTests.Http;

internal sealed class FileResultTests
{
    private readonly DefaultHttpContext _context = new() { Response = { Body = new MemoryStream() } };
    private readonly RecordingLogger<FileResult> _log = new();
    private readonly Lifetime _lifetime = new();

    [SetUp]
    public void SetUp() => _context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);

    [Test]
    public async Task AFile_IsPassedThrough_AndClosed()
    {
        var content = new Broken([1, 2, 3], breaks: false);

        await new FileResult(new BotFile("a.pdf", 3, content), _log).ExecuteAsync(_context);

        ((MemoryStream)_context.Response.Body).ToArray().Should().Equal(1, 2, 3);
        _context.Response.Headers.ContentDisposition.ToString().Should().Be("attachment; filename=\"a.pdf\"");
        content.CanRead.Should().BeFalse();
        _lifetime.IsAborted.Should().BeFalse();
    }

    [Test]
    public async Task AFileThatBreaksOff_EndsTheConnection()
    {
        await new FileResult(new BotFile("a.pdf", null, new Broken([1, 2, 3], breaks: true)), _log).ExecuteAsync(_context);

        _lifetime.IsAborted.Should().BeTrue();
        _log.Lines.Should().ContainSingle();
    }

    private sealed class Broken(byte[] content, bool breaks) : MemoryStream(content)
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await base.CopyToAsync(destination, bufferSize, cancellationToken);
            if (breaks)
                throw new IOException("broken");
        }
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool IsAborted { get; private set; }

        public void Abort() => IsAborted = true;
    }
}
