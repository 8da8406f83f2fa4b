namespace Gateway.BotApiSimulator.Bots;

/// <summary>At most one getUpdates request runs per bot: a new one ends the earlier with 409.</summary>
internal sealed class UpdatePolls
{
    private readonly Lock _gate = new();
    private Poll? _current;

    public Poll Begin()
    {
        var poll = new Poll();
        Replace(poll, "terminated by other getUpdates request; make sure that only one bot instance is running");
        return poll;
    }

    public void Terminate(string reason) => Replace(null, reason);

    private void Replace(Poll? next, string reason)
    {
        Poll? earlier;
        lock (_gate)
            (earlier, _current) = (_current, next);
        earlier?.End(reason);
    }

    internal sealed class Poll
    {
        private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Ended => _ended.Task;

        public void End(string reason) => _ended.TrySetResult(reason);
    }
}
