using System.Text;
using Gateway.Application;
using Gateway.Application.Idempotency;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Idempotency;

/// <summary>Says what it is told to say and remembers what it was asked.</summary>
internal sealed class RecordingIdempotency : IIdempotency
{
    private readonly Lock _lock = new();
    private readonly List<string> _steps = [];
    private readonly Queue<string> _refusals = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IdempotencyClaim Claim { get; set; } = new(ClaimState.Taken);

    /// <summary>What <see cref="FreeAsync"/> answers.</summary>
    public bool FindsTheHold { get; set; } = true;

    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_lock)
                return [.. _steps];
        }
    }

    /// <summary>The next step of this name does not reach the store.</summary>
    public void Refuse(string step) => _refusals.Enqueue(step);

    public void Note(string step)
    {
        lock (_lock)
        {
            _steps.Add(step);
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_steps))
                    return;
                changed = _changed.Task;
            }

            await changed.SoonAsync();
        }
    }

    public Task<IdempotencyClaim> ClaimAsync(IdempotencyHold hold, CancellationToken cancellationToken)
    {
        Take("claim");
        return Task.FromResult(Claim);
    }

    public Task RenewAsync(IdempotencyHold hold, CancellationToken cancellationToken)
    {
        Take("renew");
        return Task.CompletedTask;
    }

    public Task<bool> AnswerAsync(IdempotencyHold hold, StoredAnswer answer, CancellationToken cancellationToken)
    {
        Take("answer", $" {answer.Status} {Encoding.UTF8.GetString(answer.Json)}".TrimEnd());
        return Task.FromResult(true);
    }

    public Task<bool> FreeAsync(IdempotencyHold hold, CancellationToken cancellationToken)
    {
        Take("free");
        return Task.FromResult(FindsTheHold);
    }

    private void Take(string step, string more = "")
    {
        Note(step + more);
        if (_refusals.TryPeek(out var refused) && string.Equals(refused, step, StringComparison.Ordinal))
        {
            _refusals.Dequeue();
            throw new StoreUnavailableException("away");
        }
    }
}
