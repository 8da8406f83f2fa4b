using Gateway.Api.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.UnitTests.Json;

internal sealed class QueryReaderTests
{
    private enum Order
    {
        NewestFirst,
        OldestFirst,
    }

    [Test]
    public void WhatIsThere_IsRead()
    {
        var query = Of("?limit=20&cursor=abc%20d&chat_id=-100123&dead=true&since=2026-11-20T09:00:00%2B01:00&order=oldest_first");

        (query.Number("limit", 1, 200), query.Text("cursor"), query.Number("chat_id"), query.Flag("dead")).Should().Be((20, "abc d", -100123, true));
        query.Time("since").Should().Be(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        query.Word<Order>("order").Should().Be(Order.OldestFirst);
        query.IsRead(out _).Should().BeTrue();
    }

    [Test]
    public void WhatIsNotThere_IsNull()
    {
        var query = Of("");

        (query.Number("a"), query.Text("b"), query.Flag("c"), query.Time("d"), query.Word<Order>("e")).Should().Be((null, null, null, null, null));
        query.IsRead(out _).Should().BeTrue();
    }

    [Test]
    public void EveryProblem_IsToldAtOnce()
    {
        var query = Of("?limit=201&cursor=%00&chat_id=1.5&dead=yes&since=2026-11-20&order=NewestFirst&Name=a&twice=1&twice=2&name=" + new string('x', 65) + "&odd");

        query.Number("limit", 1, 200).Should().BeNull();
        query.Text("cursor").Should().BeNull();
        query.Number("chat_id").Should().BeNull();
        query.Flag("dead").Should().BeNull();
        query.Time("since").Should().BeNull();
        query.Word<Order>("order").Should().BeNull();
        query.Number("twice").Should().BeNull();
        query.Text("other").Should().BeNull();
        query.Refuse("cursor", "Is a cursor of another list.");

        query.IsRead(out var problem).Should().BeFalse();
        problem.Should().NotBeNull();
        query.List.Select(one => $"{one.Field}: {one.Message}").Should().Equal(
            "limit: Must be a whole number from 1 to 200.",
            "cursor: Must not hold U+0000 or half a surrogate pair.",
            "chat_id: Must be a whole number from -9223372036854775808 to 9223372036854775807.",
            "dead: Must be true or false.",
            "since: Must be a time with its offset, such as 2026-11-20T08:00:00Z.",
            "order: Must be one of newest_first, oldest_first.",
            "twice: Stands there more than once.",
            "cursor: Is a cursor of another list.",
            "Name: Is not a parameter that is known here.",
            "odd: Is not a parameter that is known here.");
    }

    [Test]
    public void AnEmptyValue_IsAValue() => Problems("?limit=", query => query.Number("limit", 1, 200)).Should().Equal("limit: Must be a whole number from 1 to 200.");

    [Test]
    public void AText_IsBounded() => Problems("?q=abcd", query => query.Text("q", longest: 3)).Should().Equal("q: Must have at most 3 characters.");

    [TestCase("", 50)]
    [TestCase("?limit=200&cursor=abc", 200)]
    [TestCase("?limit=0", 0)]
    public void Page_IsRead_AndJudgedByItsList(string text, int limit)
    {
        var query = Of(text);

        query.Page().Limit.Should().Be(limit);
        query.IsRead(out _).Should().BeTrue();
    }

    [TestCase("?limit=many")]
    [TestCase("?limit=99999999999")]
    public void Page_WhoseLimitIsNoNumber_IsRefused(string text) => Problems(text, query => query.Page()).Should().Equal("limit: Must be 1 to 200.");

    [Test]
    public void CaseMatters() => Problems("?Limit=5", query => query.Number("limit", 1, 200)).Should().Equal("Limit: Is not a parameter that is known here.");

    private static string[] Problems<T>(string text, Func<QueryReader, T> read)
    {
        var query = Of(text);
        read(query);
        query.IsRead(out _);
        return [.. query.List.Select(problem => $"{problem.Field}: {problem.Message}")];
    }

    private static QueryReader Of(string text) => new(new QueryCollection(QueryHelpers.ParseQuery(text)));
}
