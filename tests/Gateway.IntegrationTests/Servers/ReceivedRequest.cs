using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

/// <summary>One request as a receiver got it.</summary>
internal sealed class ReceivedRequest
{
    private long _ended = long.MaxValue;

    public required string Path { get; init; }

    /// <summary>By name, in any case; several values of one name are joined by a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>How many requests, this one included, were unanswered when it arrived.</summary>
    public required int Concurrency { get; init; }

    /// <summary>The moment of arrival on the monotonic clock.</summary>
    public required long Began { get; init; }

    /// <summary>When its answer began to be sent or its sender hung up; <see cref="long.MaxValue"/> while it is open.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The update's id, when the body is an update.</summary>
    public long UpdateId => Json["update_id"]!.GetValue<long>();

    /// <summary>The id of the update's chat, be it the payload's own or that of the message in it; null without one.</summary>
    public string? Chat => Json.AsObject()
        .Select(static property => property.Value as JsonObject)
        .Select(static payload => payload?["chat"]?["id"] ?? payload?["message"]?["chat"]?["id"])
        .FirstOrDefault(static id => id is not null)?.GetValue<long>().ToString(CultureInfo.InvariantCulture);

    public void End(long at) => Interlocked.CompareExchange(ref _ended, at, long.MaxValue);

    public bool Overlaps(ReceivedRequest other) => Began < other.Ended && other.Began < Ended;
}
