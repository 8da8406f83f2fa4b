using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Faults;

/// <summary>The faults that wait for their calls, first come first served, and the gate that held calls wait at.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];
    private List<TaskCompletionSource> _held = [];

    public void Add(FaultRule rule)
    {
        lock (_gate)
            _planned.Add(new Planned(rule) { Left = rule.Times });
    }

    /// <summary>The fault for this call, used up by one.</summary>
    public FaultRule? Take(Bot bot, string method, CallParameters parameters)
    {
        lock (_gate)
        {
            var planned = _planned.Find(candidate => candidate.Rule.Matches(bot, method, parameters));
            if (planned is null)
                return null;
            if (planned.Left > 0 && --planned.Left == 0)
                _planned.Remove(planned);
            return planned.Rule;
        }
    }

    /// <summary>Ends when the held calls are released. The caller's connection does not matter: what arrived is executed.</summary>
    public Task HoldAsync()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _held.Add(held);
        return held.Task;
    }

    public int Release()
    {
        List<TaskCompletionSource> released;
        lock (_gate)
            (released, _held) = (_held, []);
        foreach (var held in released)
            held.SetResult();
        return released.Count;
    }

    public void Clear()
    {
        lock (_gate)
            _planned.Clear();
        Release();
    }

    private sealed class Planned(FaultRule rule)
    {
        public FaultRule Rule => rule;

        public int Left { get; set; }
    }
}
