using System.Globalization;
using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Soak;

/// <summary>Half of the measured peak for a long time; whether memory, handles, connections or the queue grow.</summary>
internal static class SoakRun
{
    private const int PeakConnections = 64;
    private const double ShareOfPeak = 0.5;

    /// <summary>Of what it says while it runs; the file has them all.</summary>
    private const int SamplesPerLine = 6;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Peak = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Drained = TimeSpan.FromMinutes(5);

    /// <summary>Seconds, folder of the results, and the file of the plot. Ends with 1 when a line of the verdict is not met.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var seconds, var results, var plot] || !int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length < 60)
        {
            await Console.Error.WriteLineAsync("soak SECONDS RESULTS PLOT: at least 60 seconds, a folder, and an SVG for a full length of 1800.");
            return 64;
        }

        var span = new SoakSpan(TimeSpan.FromSeconds(length));
        await using var world = await SoakWorld.StartAsync();
        await using var company = await Company.GatherAsync(world);
        var (peak, bytes) = await PeakAsync(world);
        var rate = Math.Floor(peak * ShareOfPeak);
        await Console.Error.WriteLineAsync($"peak {peak:N0} updates/s, {bytes:N0} bytes stored for each; {rate:N0}/s for {span.Length.TotalSeconds:0} s from here on");
        if (DiskRoom.Lack(rate * span.Length.TotalSeconds * bytes) is { } lack)
        {
            await Console.Error.WriteLineAsync(lack);
            return 1;
        }

        using var load = new OpenLoop(world.Gateway.BaseUrl, world.Bot, rate);
        var samples = await SoakAsync(span, world, company, load, Path.Combine(results, "soak.csv"));
        await DeliveredAsync(world);

        await File.WriteAllTextAsync(span.IsFull ? plot : Path.Combine(results, Path.GetFileName(plot)), SoakPlot.Draw(samples));
        if (company.FirstFailure is { } failure)
            await Console.Error.WriteLineAsync($"the first failure: {failure}");
        var verdicts = Verdict.All(span, samples, new SoakLoad(rate, load.Refused, world.Said, world.Delivered, company.Left + company.Failures));
        Console.WriteLine(Verdict.Head);
        foreach (var verdict in verdicts)
            Console.WriteLine(verdict.Row);
        return verdicts.All(static verdict => verdict.IsMet) ? 0 : 1;
    }

    /// <summary>Updates per second of a closed loop, and what one takes of the disk; returns when the queue is empty again.</summary>
    private static async Task<(double Rate, double Bytes)> PeakAsync(SoakWorld world)
    {
        await Wrk.RunAsync(world.Gateway.BaseUrl, UpdateScript.Of(world.Bot), PeakConnections, WarmUp);
        var rate = await Wrk.RunAsync(world.Gateway.BaseUrl, UpdateScript.Of(world.Bot), PeakConnections, Peak);
        await Console.Error.WriteLineAsync($"peak {rate:N0} updates/s; waiting for the queue to be empty");
        await Eventually.BecomesAsync(async () => await world.Database.CountAsync("gateway_jobs", "status IN ('pending', 'running')") == 0, Drained);
        return (rate, await world.Database.ScalarAsync<double>("SELECT pg_database_size(current_database())::float8 / count(*) FROM gateway_jobs"));
    }

    /// <summary>Gives the last deliveries their time; the verdict counts them.</summary>
    private static async Task DeliveredAsync(SoakWorld world)
    {
        try
        {
            await Eventually.BecomesAsync(() => world.Delivered >= world.Said);
        }
        catch (TimeoutException late)
        {
            await Console.Error.WriteLineAsync(late.Message);
        }
    }

    private static async Task<IReadOnlyList<Sample>> SoakAsync(SoakSpan span, SoakWorld world, Company company, OpenLoop load, string csv)
    {
        using var stop = new CancellationTokenSource();
        var sampler = new Sampler(world, load);
        Task[] work = [load.RunAsync(stop.Token), company.RunAsync(stop.Token)];
        var samples = new List<Sample>();
        await File.WriteAllLinesAsync(csv, [Sample.Head]);
        await Console.Error.WriteLineAsync(Sample.Head);
        using var timer = new PeriodicTimer(SoakSpan.BetweenSamples, TimeProvider.System);
        while (await timer.WaitForNextTickAsync())
        {
            samples.Add(await sampler.TakeAsync());
            await File.AppendAllLinesAsync(csv, [samples[^1].Line]);
            if (samples.Count % SamplesPerLine == 0)
                await Console.Error.WriteLineAsync(samples[^1].Line);
            if (samples[^1].At >= span.Length.TotalSeconds)
                break;
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        return samples;
    }
}
