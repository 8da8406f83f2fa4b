namespace Gateway.Infrastructure.Leasing;

/// <summary>How much ended in the last moments. Not safe for use by several at once.</summary>
internal sealed class Pace(TimeProvider time)
{
    /// <summary>Longer than a claim and a settlement take, shorter than anybody would notice.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(25);

    private long _began = time.GetTimestamp();
    private int _current;
    private int _last;

    /// <summary>In the last whole window, or in this one where that is more already.</summary>
    public int Recent
    {
        get
        {
            Roll();
            return Math.Max(_last, _current);
        }
    }

    public void Count()
    {
        Roll();
        _current++;
    }

    private void Roll()
    {
        var elapsed = time.GetElapsedTime(_began);
        if (elapsed < Window)
            return;
        _last = elapsed < 2 * Window ? _current : 0;
        (_began, _current) = (time.GetTimestamp(), 0);
    }
}
