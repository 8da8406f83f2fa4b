using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Redis;

/// <summary>A script that is named by its digest, and sent whole only to a server that does not know it (any more).</summary>
internal sealed class RedisScript(string text)
{
    // Redis names scripts by their SHA-1; nothing is kept secret or proved by it.
#pragma warning disable CA5350
    private readonly byte[] _digest = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350

    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_digest, keys, arguments);
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(text, keys, arguments, CommandFlags.NoScriptCache);
        }
    }
}
