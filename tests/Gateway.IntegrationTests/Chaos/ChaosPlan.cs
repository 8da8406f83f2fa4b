namespace Gateway.IntegrationTests.Chaos;

/// <summary>What goes wrong, and when: the same for the same seed, length and parts.</summary>
/// <remarks>
/// Faults are dealt from a shuffled deck that has each part twice, to be killed and to be frozen, so that a minute has nearly all of them.
/// Faults of different parts overlap; those of one part do not.
/// </remarks>
internal static class ChaosPlan
{
    /// <summary>Until the first, and between a part's faults: time in which something is done that a fault can spoil.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>The faults in the order of their beginnings.</summary>
    /// <param name="seed">Says everything else.</param>
    /// <param name="length">When the last fault is over.</param>
    /// <param name="lease">Of a job: most freezes outlast it, some do not.</param>
    /// <param name="parts">What can be broken.</param>
    public static IReadOnlyList<Fault> Make(int seed, TimeSpan length, TimeSpan lease, params IReadOnlyList<string> parts)
    {
        var random = new Random(seed);
        var faults = new List<Fault>();
        var free = parts.ToDictionary(static part => part, static _ => Calm, StringComparer.Ordinal);
        for (var (at, deck) = (Calm, new Queue<(string, FaultKind)>()); at < length; at += Between(random, 1, 3.5))
        {
            if (deck.Count == 0)
                deck = Shuffled(random, parts);
            var (part, kind) = deck.Dequeue();
            var begins = at > free[part] ? at : free[part];
            var fault = new Fault(begins, part, kind, Lasts(random, kind, lease));
            if (fault.End > length)
                continue;
            faults.Add(fault);
            free[part] = fault.End + Calm;
        }

        return [.. faults.OrderBy(static fault => fault.At)];
    }

    private static Queue<(string, FaultKind)> Shuffled(Random random, IReadOnlyList<string> parts)
    {
        var deck = parts.SelectMany(static part => Enum.GetValues<FaultKind>().Select(kind => (part, kind))).ToArray();
        random.Shuffle(deck);
        return new Queue<(string, FaultKind)>(deck);
    }

    private static TimeSpan Lasts(Random random, FaultKind kind, TimeSpan lease) => kind switch
    {
        FaultKind.Kill => Between(random, 0.2, 2.5),
        _ when random.Next(4) == 0 => Between(random, 0.3, 1.5),
        _ => lease + Between(random, 1.5, 4),
    };

    private static TimeSpan Between(Random random, double low, double high) => TimeSpan.FromSeconds(low + (random.NextDouble() * (high - low)));
}
