using BenchmarkDotNet.Attributes;
using Gateway.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.Allocations;

/// <summary>What the endpoint does before it has an update.</summary>
public class TakingRequests
{
    private readonly string _secret = new(Sample.Bot.WebhookSecret.Reveal());
    private readonly MemoryStream _body = new(Sample.Text);
    private readonly DefaultHttpContext _context = new();

    [GlobalSetup]
    public void SetUp() => (_context.Request.Body, _context.Request.ContentLength) = (_body, _body.Length);

    [Benchmark(Description = "compare the secret")]
    public bool Secret() => Sample.Bot.WebhookSecret.Matches(_secret);

    [Benchmark(Description = "read the body: 340 bytes")]
    public Task<byte[]?> Body()
    {
        _body.Position = 0;
        return RequestBody.ReadAsync(_context.Request, TimeProvider.System, _context.RequestAborted);
    }
}
