namespace Gateway.Benchmarks.Soak;

/// <summary>One line of what a soak was about.</summary>
/// <param name="What">What is held to something.</param>
/// <param name="Early">Its figure after the warm-up, or what it is to be.</param>
/// <param name="Late">Its figure at the end.</param>
/// <param name="Rule">In words.</param>
/// <param name="IsMet">It is.</param>
internal sealed record Verdict(string What, string Early, string Late, string Rule, bool IsMet)
{
    public const string Head = """
        | what | early | at the end | rule | |
        | --- | ---: | ---: | --- | --- |
        """;

    private const double Growth = 1.1;

    /// <summary>Pools and visitors come and go; a leak of one a visit is hundreds.</summary>
    private const double Loose = 10;

    private const double SecondsMore = 1;
    private const double RateHeld = 0.99;

    public string Row => $"| {What} | {Early} | {Late} | {Rule} | {(IsMet ? "met" : "**missed**")} |";

    public static IReadOnlyList<Verdict> All(SoakSpan span, IReadOnlyList<Sample> samples, SoakLoad load)
    {
        var (memory, age, updates) = (Of(static sample => sample.Memory), Of(static sample => sample.QueueAge), Of(static sample => sample.Updates));
        return
        [
            new("resident memory, MiB", $"{memory.Early:0}", $"{memory.Late:0}", "at most a tenth more", memory.Late <= memory.Early * Growth),
            Flat("open handles", static sample => sample.Handles),
            Flat("TCP connections", static sample => sample.Connections),
            Flat("PostgreSQL connections", static sample => sample.DatabaseConnections),
            new("age of the oldest waiting job, s", $"{age.Early:0.00}", $"{age.Late:0.00}", "at most a second more", age.Late <= age.Early + SecondsMore),
            new("updates/s", $"{load.Rate:N0} asked", $"{updates.Late:N0}", "99 % of what was asked", updates.Late >= load.Rate * RateHeld),
            new("updates refused", "", $"{load.Refused:N0}", "none", load.Refused == 0),
            new("events delivered to the webhook", $"{load.Said:N0} accepted", $"{load.Delivered:N0}", "each", load.Delivered >= load.Said),
            new("streams lost, visits and messages failed", "", $"{load.Lost:N0}", "none", load.Lost == 0),
        ];

        (double Early, double Late) Of(Func<Sample, double> figure) => (span.Early(samples, figure), span.Late(samples, figure));

        Verdict Flat(string what, Func<Sample, double> figure)
        {
            var (early, late) = Of(figure);
            return new(what, $"{early:0}", $"{late:0}", "at most a tenth, or 10, more", late <= Math.Max(early * Growth, early + Loose));
        }
    }
}

/// <summary>What was done to the gateway, and what became of it.</summary>
/// <param name="Rate">Updates posted per second.</param>
/// <param name="Refused">Updates not answered with 2xx.</param>
/// <param name="Said">Updates accepted of the bot that a webhook follows.</param>
/// <param name="Delivered">Requests that its receiver has got.</param>
/// <param name="Lost">Streams that ended, and visits and messages that failed.</param>
internal sealed record SoakLoad(double Rate, long Refused, long Said, long Delivered, int Lost);
