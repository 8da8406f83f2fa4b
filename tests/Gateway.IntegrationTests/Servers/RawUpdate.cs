using System.Text;

namespace Gateway.IntegrationTests.Servers;

/// <summary>One update as Telegram would send it, byte for byte.</summary>
internal sealed record RawUpdate(string Kind, long UpdateId, string Text)
{
    public ReadOnlyMemory<byte> Bytes => Encoding.UTF8.GetBytes(Text);

    // The name of a test case.
    public override string ToString() => Kind;
}
