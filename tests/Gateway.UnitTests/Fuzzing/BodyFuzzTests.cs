using System.Text;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Streams;
using Gateway.Application.Results;
using Gateway.Fuzzing;

namespace Gateway.UnitTests.Fuzzing;

/// <summary>Every body of the management API, and the messages of a WebSocket: read, or refused with what is wrong.</summary>
internal sealed class BodyFuzzTests
{
    private static readonly Type[] Bodies =
        [.. typeof(Input).Assembly.GetTypes().Concat(typeof(JsonBody).Assembly.GetTypes()).Where(static type => type.IsSubclassOf(typeof(Input)) && !type.IsAbstract)];

    private static readonly byte[][] Messages = Corpus.Utf8(
        """{"action":"subscribe","chat_id":12,"after":4000}""",
        """{"action":"subscribe","bot":"alerts"}""",
        """{"action":"unsubscribe","all":true}""",
        """{"action":"authenticate","token":"tgw_1_AAAA"}""",
        """{"action":"ping"}""");

    [Test]
    public void Bodies_AreReadOrRefused()
    {
        Bodies.Should().HaveCountGreaterThan(9);
        var parsers = Bodies.Select(static type => typeof(BodyFuzzTests).GetMethod(nameof(Parse), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).CreateDelegate<Action<Mutator>>()).Append(ReadMessage).ToArray();

        Memory.ShouldNotGrow(() => Fuzz.Run(FuzzTarget.Bodies, mutator => mutator.Pick(parsers)(mutator)));
    }

    private static void ReadMessage(Mutator mutator) => ClientMessage.Read(mutator.Json(Messages)).Should().NotBeNull();

    private static void Parse<T>(Mutator mutator)
        where T : Input
    {
        var body = mutator.Json(Examples<T>.All);
        try
        {
            var problems = JsonBody.Parse<T>(body, out var value);
            (value is not null || problems.Count > 0).Should().BeTrue("what is not read is refused for something");
        }
        catch (JsonException)
        {
            // No JSON; answered 400.
        }
    }

    /// <summary>Its fields under their names on the wire, each with a value of every kind.</summary>
    private static class Examples<T>
    {
        private static readonly string[] Values =
            ["null", "true", "7", "\"text\"", "\"2026-11-20T10:00:00Z\"", "[\"a\",\"b\"]", "{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}", "[]"];

        public static readonly byte[][] All = [.. Values.Select(static value => Encoding.UTF8.GetBytes(
            $"{{{string.Join(',', GatewayJson.Requests.GetTypeInfo(typeof(T)).Properties.Select(field => $"\"{field.Name}\":{value}"))}}}"))];
    }
}
