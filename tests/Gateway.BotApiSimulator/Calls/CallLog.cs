using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Calls;

internal sealed record CallFilter(long? BotId, string? Method, long After, long AfterVersion)
{
    public bool Matches(Call call) =>
        call.Index > After && call.Version > AfterVersion
        && (BotId is null || call.BotId == BotId)
        && (Method is null || string.Equals(call.Method, Method, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Every call received, entered when it arrives and completed when it is answered; the newest are kept.</summary>
internal sealed class CallLog(SimulatorClock clock)
{
    private const int Capacity = 200_000;

    private readonly Lock _gate = new();
    private readonly Queue<Call> _calls = new();
    private long _lastIndex;
    private long _lastVersion;

    public ChangeSignal Changed { get; } = new();

    public Call Begin(long? botId, string method, JsonObject parameters, string via)
    {
        Call call;
        lock (_gate)
        {
            call = new Call
            {
                Index = ++_lastIndex,
                Version = ++_lastVersion,
                At = clock.Now,
                BotId = botId,
                Method = method,
                Parameters = parameters,
                Via = via,
            };
            _calls.Enqueue(call);
            if (_calls.Count > Capacity)
                _calls.Dequeue();
        }

        Changed.Raise();
        return call;
    }

    public void MarkFault(Call call, string fault) => Change(call, () => call.Fault = fault);

    public void Finish(Call call, MethodResult? result, bool answered) => Change(call, () =>
    {
        call.Finished = true;
        call.Ok = result?.Ok ?? false;
        call.HttpStatus = answered ? result?.HttpStatus : null;
        call.Result = result?.RawItems is { } items ? new JsonObject { ["updates"] = items.Count } : result?.Result?.DeepClone();
        call.Description = result?.Description;
    });

    public JsonArray? Find(CallFilter filter)
    {
        lock (_gate)
        {
            JsonNode?[] found = [.. _calls.Where(filter.Matches).Select(call => call.ToView())];
            return found.Length == 0 ? null : new JsonArray(found);
        }
    }

    public void Clear()
    {
        lock (_gate)
            _calls.Clear();
    }

    private void Change(Call call, Action change)
    {
        lock (_gate)
        {
            change();
            call.Version = ++_lastVersion;
        }

        Changed.Raise();
    }
}
