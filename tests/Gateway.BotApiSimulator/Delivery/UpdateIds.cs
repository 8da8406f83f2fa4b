using System.Security.Cryptography;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>update_id rises from a random start, with a gap now and then: nobody may count on "the last plus one".</summary>
internal sealed class UpdateIds
{
    private long _last = RandomNumberGenerator.GetInt32(100_000_000, 900_000_000);

    public long Next() => _last += RandomNumberGenerator.GetInt32(10) == 0 ? RandomNumberGenerator.GetInt32(2, 6) : 1;

    public void Seen(long id) => _last = Math.Max(_last, id);
}
