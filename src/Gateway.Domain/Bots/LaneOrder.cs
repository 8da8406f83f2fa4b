namespace Gateway.Domain.Bots;

/// <summary>What a job that waits for its retry does to its lane.</summary>
public enum LaneOrder
{
    /// <summary>It steps aside: later updates of the chat go on.</summary>
    Relaxed,

    /// <summary>The lane waits for it.</summary>
    Strict,
}

/// <summary>Lane orders by the words for them.</summary>
public static class LaneOrders
{
    public static readonly IReadOnlyList<string> Words = ["relaxed", "strict"];

    public static string Word(this LaneOrder order) => order switch
    {
        LaneOrder.Relaxed => "relaxed",
        LaneOrder.Strict => "strict",
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };

    public static LaneOrder? Parse(string? word) => word switch { "relaxed" => LaneOrder.Relaxed, "strict" => LaneOrder.Strict, _ => null };
}
