namespace Gateway.Infrastructure.Redis;

/// <summary>Questions that are asked at the same time share one round trip; none waits for another's answer to be asked.</summary>
/// <param name="ask">Answers each question, in their order.</param>
internal sealed class Coalesced<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask)
{
    private readonly Lock _lock = new();
    private Round? _next;

    public async Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancellationToken)
    {
        Round round;
        int place;
        lock (_lock)
        {
            if (_next is null)
            {
                // Behind what the pool has to do already, which is where more questions come from.
                _next = new Round();
                ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.RunAsync(), this, preferLocal: false);
            }

            (round, place) = (_next, _next.Questions.Count);
            round.Questions.Add(question);
        }

        return (await round.Answers.Task.WaitAsync(cancellationToken))[place];
    }

    private async Task RunAsync()
    {
        Round round;
        lock (_lock)
            (round, _next) = (_next!, null);
        try
        {
            round.Answers.SetResult(await ask(round.Questions));
        }
        catch (Exception failure)
        {
            round.Answers.SetException(failure);
        }
    }

    private sealed class Round
    {
        public List<TQuestion> Questions { get; } = [];

        public TaskCompletionSource<IReadOnlyList<TAnswer>> Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
