namespace Gateway.Domain.Sessions;

/// <summary>How often a sign-in code may be guessed.</summary>
public static class SignInLimits
{
    /// <summary>Wrong codes by one sender within <see cref="Window"/> that lock the sender out.</summary>
    public const int WrongCodesPerSender = 5;

    /// <summary>Wrong codes by all senders together within <see cref="Window"/> from which on tries are slowed.</summary>
    public const int WrongCodesInAll = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);

    /// <summary>The pace of tries, over all senders, once they are slowed.</summary>
    public static readonly TimeSpan SlowedPace = TimeSpan.FromSeconds(1);

    /// <summary>A try that would have to wait longer for its turn is refused instead.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
}
