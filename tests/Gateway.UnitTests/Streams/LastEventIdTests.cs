using Gateway.Api.Json;
using Gateway.Api.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.UnitTests.Streams;

internal sealed class LastEventIdTests
{
    [TestCase("4711", 4711L)]
    [TestCase("0", 0L)]
    [TestCase("", null)]
    public void WhatItSays_IsRead(string said, long? position) => Read(said).Should().Be((position, null));

    [Test]
    public void WhereItIsNotThere_ThereIsNone() => Read().Should().Be((null, null));

    [TestCase("4711x")]
    [TestCase("-1")]
    [TestCase("1, 2")]
    [TestCase("9223372036854775808")]
    public void WhatIsNoPosition_IsRefused(string said) => Read(said).Should().Be((null, "Last-Event-ID: Must be the id of an event."));

    [TestCase("4711", "4712")]
    [TestCase("4711", "4711")]
    [TestCase("", "4711")]
    public void Twice_IsRefused(string one, string other) => Read(one, other).Should().Be((null, "Last-Event-ID: Stands there more than once."));

    private static (long? Position, string? Problem) Read(params string[] said)
    {
        var headers = new HeaderDictionary { ["Last-Event-ID"] = new StringValues(said) };
        var query = new QueryReader(new QueryCollection());
        var position = LastEventId.Read(headers, query);
        return (position, query.List.Select(problem => $"{problem.Field}: {problem.Message}").SingleOrDefault());
    }
}
