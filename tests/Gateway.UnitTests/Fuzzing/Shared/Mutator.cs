using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gateway.Fuzzing;

/// <summary>The input of one case: what its generator makes of valid examples, or out of nothing.</summary>
internal sealed class Mutator(Random random, int number)
{
    private const int MostChanges = 4;
    private const int DeepestArray = 200;
    private const int LongestFill = 3000;

    /// <summary>The case's number within its target.</summary>
    public int Number => number;

    public int Below(int most) => random.Next(most);

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => random.Next(times) == 0;

    public T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    /// <summary>Valid examples, broken ones, examples of another shape, and JSON that follows none.</summary>
    public byte[] Json(IReadOnlyList<byte[]> corpus) => random.Next(10) switch
    {
        0 => Pick(corpus),
        1 => MadeJson(),
        < 6 => Reshape(Pick(corpus)),
        6 => Change(Reshape(Pick(corpus)), corpus),
        _ => Change(Pick(corpus), corpus),
    };

    /// <summary>Bytes of any format, with up to a few changes that know nothing of it.</summary>
    public byte[] Bytes(IReadOnlyList<byte[]> corpus) => random.Next(10) == 0 ? Pick(corpus) : Change(Pick(corpus), corpus);

    /// <summary>Random bytes, seldom many.</summary>
    public byte[] Noise(int most)
    {
        var bytes = new byte[random.Next(random.Next(most) + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    public string Text() => random.Next(8) switch
    {
        0 => new string((char)random.Next(1, 0x250), random.Next(LongestFill)),
        1 => string.Create(random.Next(40), random, static (letters, random) =>
        {
            for (var i = 0; i < letters.Length; i++)
                letters[i] = (char)random.Next(char.MaxValue + 1);
        }),
        2 => $"{random.NextInt64(long.MinValue, long.MaxValue)}",
        3 => Pick(Nasty.Texts) + Pick(Nasty.Texts),
        _ => Pick(Nasty.Texts),
    };

    /// <summary>A valid text, mostly changed in one place.</summary>
    public string Text(string valid)
    {
        var at = random.Next(valid.Length + 1);
        return random.Next(6) switch
        {
            0 => valid,
            1 => valid.Insert(at, Pick(Nasty.Texts)),
            2 => valid[..at],
            3 => valid.Remove(Math.Max(0, at - 1), Math.Min(1, valid.Length)),
            4 => valid + valid,
            _ => Text(),
        };
    }

    /// <summary>The same values in another shape: without one, with one twice, with one of another type, deep inside arrays, under another name.</summary>
    public byte[] Reshape(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            var written = new ArrayBufferWriter<byte>();
            new JsonReshaper(this, written, CountOf(document.RootElement)).Write(document.RootElement);
            return written.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>JSON by chance; numbers and texts may be none.</summary>
    public byte[] MadeJson(int depth = 0)
    {
        var made = new StringBuilder();
        Make(made, depth);
        return Encoding.UTF8.GetBytes(made.ToString());
    }

    private void Make(StringBuilder made, int depth)
    {
        switch (random.Next(depth > 5 ? 5 : 8))
        {
            case 0:
                made.Append(Pick(["null", "true", "false"]));
                break;
            case 1:
                made.Append(Pick(Nasty.Numbers));
                break;
            case 2:
                made.Append(random.NextInt64(long.MinValue, long.MaxValue));
                break;
            case 3 or 4:
                MakeText(made);
                break;
            case 5:
                MakeSeveral(made, '[', ']', depth, named: false);
                break;
            default:
                MakeSeveral(made, '{', '}', depth, named: true);
                break;
        }
    }

    private void MakeSeveral(StringBuilder made, char begin, char end, int depth, bool named)
    {
        made.Append(begin);
        for (var left = random.Next(6); left > 0; left--)
        {
            if (named)
            {
                MakeText(made);
                made.Append(':');
            }

            Make(made, depth + 1);
            made.Append(left > 1 ? "," : "");
        }

        made.Append(end);
    }

    private void MakeText(StringBuilder made)
    {
        made.Append('"');
        foreach (var letter in Text())
        {
            if (letter is '"' or '\\' or < ' ' || char.IsSurrogate(letter) || random.Next(20) == 0)
                made.Append($"\\u{(int)letter:x4}");
            else
                made.Append(letter);
        }

        made.Append('"');
    }

    private byte[] Change(byte[] valid, IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(valid);
        for (var left = random.Next(1, MostChanges + 1); left > 0; left--)
            ChangeOnce(bytes, corpus);
        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(14))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4 or 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 7:
                var other = Pick(corpus);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 8:
                bytes.InsertRange(NextText(bytes, at), Pick(Nasty.Bytes));
                break;
            case 9:
                ReplaceNumber(bytes, at);
                break;
            case 10:
                bytes.InsertRange(at, Enumerable.Repeat((byte)Pick("[{\"a0 \\"u8.ToArray()), random.Next(DeepestArray)));
                break;
            case 11 when random.Next(4) == 0:
                bytes.InsertRange(0, Encoding.UTF8.Preamble);
                break;
            case 12 when random.Next(8) == 0:
                bytes.Clear();
                break;
            default:
                bytes.InsertRange(at, Pick(Nasty.Bytes));
                break;
        }
    }

    /// <summary>Just inside the next text or name, where what is put in leaves the JSON whole.</summary>
    private static int NextText(List<byte> bytes, int at)
    {
        var quote = at < bytes.Count ? bytes.IndexOf((byte)'"', at) : -1;
        return quote < 0 ? at : quote + 1;
    }

    private void ReplaceNumber(List<byte> bytes, int at)
    {
        var first = bytes.FindIndex(at, static letter => char.IsAsciiDigit((char)letter));
        if (first < 0)
            return;
        var end = bytes.FindIndex(first, static letter => !char.IsAsciiDigit((char)letter));
        bytes.RemoveRange(first, (end < 0 ? bytes.Count : end) - first);
        bytes.InsertRange(first, Encoding.ASCII.GetBytes(Pick(Nasty.Numbers)));
    }

    private static int CountOf(JsonElement value) => 1 + value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(static field => CountOf(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(CountOf),
        _ => 0,
    };
}
