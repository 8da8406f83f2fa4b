namespace Gateway.Benchmarks;

/// <summary>One line of the table: the gateway and its peer, doing the same on the same servers.</summary>
internal interface IContest
{
    /// <summary>By which it is chosen on the command line.</summary>
    string Name { get; }

    string What { get; }

    string Peer { get; }

    /// <summary>Of both figures.</summary>
    string Unit { get; }

    /// <summary>What ours over theirs must reach; theirs over ours where <see cref="LessIsBetter"/>.</summary>
    double AtLeast { get; }

    /// <summary>The figure is a time.</summary>
    bool LessIsBetter => false;

    /// <summary>It takes too long, or too much room, for a run of all.</summary>
    bool OnlyWhenNamed => false;

    /// <summary>Starts what both need, and warms it up.</summary>
    Task<IMatch> StartAsync(BenchServers servers);
}

/// <summary>A contest that is on.</summary>
internal interface IMatch : IAsyncDisposable
{
    Task<double> OursAsync();

    Task<double> TheirsAsync();
}
