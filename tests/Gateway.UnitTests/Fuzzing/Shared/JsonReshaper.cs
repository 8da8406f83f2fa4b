using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Fuzzing;

/// <summary>Writes a value again with one of its parts changed; all others keep the very bytes that they had.</summary>
internal sealed class JsonReshaper(Mutator mutator, ArrayBufferWriter<byte> written, int parts)
{
    private const int Deepest = 80;

    private readonly int _chosen = mutator.Below(parts);
    private int _seen;

    public void Write(JsonElement value)
    {
        if (_seen++ == _chosen)
            WriteChanged(value);
        else if (value.ValueKind == JsonValueKind.Object)
            WriteObject(value);
        else if (value.ValueKind == JsonValueKind.Array)
            WriteArray(value);
        else
            Raw(value);
    }

    private void WriteObject(JsonElement value)
    {
        Put("{"u8);
        var separator = false;
        foreach (var field in value.EnumerateObject())
        {
            var isChosen = _seen == _chosen;
            if (isChosen && mutator.Once(4))
            {
                _seen++;
                continue;
            }

            if (separator)
                Put(","u8);
            separator = true;
            Name(field, renamed: isChosen && mutator.Once(4));
            if (isChosen && mutator.Once(4))
            {
                Put(mutator.MadeJson(depth: 4));
                Put(","u8);
                Name(field, renamed: false);
            }

            Write(field.Value);
        }

        Put("}"u8);
    }

    private void WriteArray(JsonElement value)
    {
        Put("["u8);
        var separator = false;
        foreach (var element in value.EnumerateArray())
        {
            if (separator)
                Put(","u8);
            separator = true;
            Write(element);
        }

        Put("]"u8);
    }

    private void WriteChanged(JsonElement value)
    {
        switch (mutator.Below(6))
        {
            case 0:
                var depth = mutator.Below(Deepest);
                Put(Encoding.ASCII.GetBytes(new string('[', depth)));
                Raw(value);
                Put(Encoding.ASCII.GetBytes(new string(']', depth)));
                break;
            case 1:
                Put(Encoding.ASCII.GetBytes(mutator.Pick(Nasty.Numbers)));
                break;
            case 2:
                Put("{\"a\":"u8);
                Raw(value);
                Put("}"u8);
                break;
            case 3:
                Put("null"u8);
                break;
            default:
                Put(mutator.MadeJson(depth: 4));
                break;
        }
    }

    private void Name(JsonProperty field, bool renamed)
    {
        Put("\""u8);
        if (renamed)
            Put(mutator.Pick(Nasty.Bytes));
        Put(JsonMarshal.GetRawUtf8PropertyName(field));
        Put("\":"u8);
    }

    private void Raw(JsonElement value) => Put(JsonMarshal.GetRawUtf8Value(value));

    private void Put(ReadOnlySpan<byte> bytes) => written.Write(bytes);
}
