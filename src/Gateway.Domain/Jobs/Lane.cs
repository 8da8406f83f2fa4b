using System.Buffers.Binary;
using System.Text;

namespace Gateway.Domain.Jobs;

/// <summary>One bot's one chat: its jobs run one at a time.</summary>
public readonly record struct Lane(string BotSlug, long TelegramChatId)
{
    /// <summary>The key of the lane's advisory lock in PostgreSQL: FNV-1a over slug, zero byte and chat id.</summary>
    /// <remarks>Every instance, of every version, must compute the same; two lanes that share a key merely wait for each other.</remarks>
    public long LockKey
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(BotSlug.Length) + 1 + sizeof(long)];
            var length = Encoding.UTF8.GetBytes(BotSlug, bytes);
            bytes[length++] = 0;
            BinaryPrimitives.WriteInt64LittleEndian(bytes[length..], TelegramChatId);
            var hash = 14695981039346656037UL;
            foreach (var b in bytes[..(length + sizeof(long))])
                hash = unchecked((hash ^ b) * 1099511628211UL);
            return unchecked((long)hash);
        }
    }
}
