using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Calls;
using Gateway.BotApiSimulator.Faults;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>What became of a call: the answer, or none because the connection is to be cut.</summary>
internal sealed record CallOutcome(MethodResult? Answer);

/// <summary>The way of every call: log, planned faults, rate limits, the method itself.</summary>
internal sealed class CallExecutor(IEnumerable<IBotApiMethod> methods, CallLog log, FaultPlan faults, RateLimits limits, SimulatorClock clock)
{
    private readonly Dictionary<string, IBotApiMethod> _methods = methods.ToDictionary(method => method.Name, StringComparer.OrdinalIgnoreCase);

    public async Task<CallOutcome> ExecuteAsync(
        Bot? bot, string name, CallParameters parameters, string via, CancellationToken clientLeft)
    {
        var method = _methods.GetValueOrDefault(name);
        var call = log.Begin(bot?.Id, method?.Name ?? name, parameters.ToJson(), via);
        MethodResult? result = null;
        var answered = true;
        try
        {
            if (bot is null)
                result = MethodResult.Error(401, "Unauthorized");
            else if (method is null)
                result = MethodResult.Error(404, "Not Found: method not found");
            else if (faults.Take(bot, method.Name, parameters) is { } fault)
                (result, answered) = await ExecuteFaultAsync(fault, bot, method, parameters, call, clientLeft);
            else
                result = await ExecuteAsync(bot, method, parameters, clientLeft);
        }
        catch (OperationCanceledException) when (clientLeft.IsCancellationRequested)
        {
            answered = false;
        }
        finally
        {
            log.Finish(call, result, answered && !clientLeft.IsCancellationRequested);
        }

        return new CallOutcome(answered ? result : null);
    }

    private async ValueTask<MethodResult> ExecuteAsync(
        Bot bot, IBotApiMethod method, CallParameters parameters, CancellationToken clientLeft) =>
        method.IsLimited && limits.Refuse(bot, parameters) is { } refusal
            ? refusal
            : await method.ExecuteAsync(bot, parameters, clientLeft);

    private async Task<(MethodResult? Result, bool Answered)> ExecuteFaultAsync(
        FaultRule fault, Bot bot, IBotApiMethod method, CallParameters parameters, Call call, CancellationToken clientLeft)
    {
        log.MarkFault(call, fault.Kind);
        if (fault.Delay > TimeSpan.Zero)
            await clock.DelayAsync(fault.Delay, clientLeft);
        switch (fault.Kind)
        {
            case FaultRule.Error:
                return (fault.ToResult(), true);
            case FaultRule.Timeout:
                await clock.HangAsync(clientLeft);
                return (null, false);
            case FaultRule.DropBefore:
                return (null, false);
            case FaultRule.DropAfter:
                return (await ExecuteAsync(bot, method, parameters, CancellationToken.None), false);
            case FaultRule.Hold:
                await faults.HoldAsync();
                return (await ExecuteAsync(bot, method, parameters, CancellationToken.None), true);
            default:
                return (await ExecuteAsync(bot, method, parameters, clientLeft), true);
        }
    }
}
