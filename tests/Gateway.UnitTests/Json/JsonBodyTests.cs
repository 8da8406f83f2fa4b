using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Application.Results;

namespace Gateway.UnitTests.Json;

internal sealed class JsonBodyTests
{
    private const string Good = """ "name":"ada","kind":"bot_wide","bots":["a"] """;

    [TestCase("""{"name":"ada","kind":"bot_wide","bots":["a","b"],"rate":5,"expires_at":"2026-11-20T09:00:00+01:00","http":{"url":"https://x","tags":{"k":"v"}},"keyboard":[[{"text":"ok"}]]}""")]
    public void AFullBody_IsRead(string json)
    {
        var value = Read<Body>(json);

        (value.Name, value.Kind, value.Rate, value.Http!.Url).Should().Be(("ada", Kind.BotWide, 5, "https://x"));
        value.Bots.Should().Equal("a", "b");
        value.ExpiresAt.Should().Be(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        value.ExpiresAt!.Value.Offset.Should().Be(TimeSpan.Zero, "PostgreSQL takes no other");
        value.Http.Tags.Should().ContainKey("k").WhoseValue.Should().Be("v");
        value.Keyboard!.Value[0][0].GetProperty("text").GetString().Should().Be("ok");
    }

    [Test]
    public void WhatIsNotRequired_KeepsItsDefault()
    {
        var value = Read<Body>($"{{{Good}}}");

        (value.Rate, value.ExpiresAt, value.Http, value.Limit, value.Keyboard).Should().Be((null, null, null, 50, null));
    }

    [TestCase("{}", "name: Is missing.", "kind: Is missing.", "bots: Is missing.")]
    [TestCase("[]", ": Must be a JSON object.")]
    [TestCase("7", ": Must be a JSON object.")]
    [TestCase("null", ": Must be a JSON object.")]
    [TestCase("""{"name":null,"kind":null,"bots":null,"rate":null,"limit":null,"http":null}""",
        "name: Must not be null.", "kind: Must not be null.", "bots: Must not be null.", "limit: Must not be null.")]
    [TestCase("""{"name":1,"kind":"all","bots":"a","rate":"5","limit":1.5,"expires_at":"tomorrow","http":[],"id":"7","secret":true}""",
        "name: Must be a text.", "kind: Must be one of chat, bot_wide.", "bots: Must be a list.", "rate: Must be a whole number from -2147483648 to 2147483647.",
        "limit: Must be a whole number from -2147483648 to 2147483647.", "expires_at: Must be a time with its offset, such as 2026-11-20T08:00:00Z.",
        "http: Must be an object.", "id: Must be a UUID.", "secret: Is not a field that is known here.")]
    [TestCase("""{"name":"a","kind":0,"bots":["a",2,null],"http":{"uri":"x","tags":{"k":1}}}""",
        "kind: Must be one of chat, bot_wide.", "bots[1]: Must be a text.", "bots[2]: Must not be null.",
        "http.uri: Is not a field that is known here.", "http.tags.k: Must be a text.", "http.url: Is missing.")]
    [TestCase("""{"Name":"a","name":"a","name":"b","kind":"BotWide","bots":[]}""",
        "Name: Is not a field that is known here.", "name: Stands there more than once.", "kind: Must be one of chat, bot_wide.")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"expires_at":"2026-11-20T08:00:00"}""", "expires_at: Must be a time with its offset, such as 2026-11-20T08:00:00Z.")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"expires_at":1700000000}""", "expires_at: Must be a time with its offset, such as 2026-11-20T08:00:00Z.")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"rate":99999999999}""", "rate: Must be a whole number from -2147483648 to 2147483647.")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"ok":"true","share":1e999,"big":1.5}""",
        "ok: Must be true or false.", "share: Must be a number.", "big: Must be a whole number of at most 64 bits.")]
    public void BadFields_AreAllNamed(string json, params string[] problems) => Problems<Body>(json).Should().Equal(problems);

    [TestCase("""{"name":"a\u0000b","kind":"chat","bots":["\ud800"]}""", "name", "bots[0]")]
    [TestCase("""{"name":"\udc00\ud800","kind":"\ud800","bots":[]}""", "name", "kind")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"keyboard":{"text":["\u0000"],"\ud800":1,"x\u0000":1}}""", "keyboard.\\ud800", "keyboard.x\0", "keyboard.text[0]")]
    [TestCase("""{"name":"a","kind":"chat","bots":[],"http":{"url":"x","tags":{"\u0000":"v"}}}""", "http.tags.\0")]
    public void WhatPostgresCannotHold_IsRefused(string json, params string[] fields) =>
        Problems<Body>(json).Should().Equal(fields.Select(field => $"{field}: Must not hold U+0000 or half a surrogate pair."));

    [Test]
    public void AWholeSurrogatePair_IsAText() => Read<Body>("""{"name":"\ud83d\ude00","kind":"chat","bots":[]}""").Name.Should().Be("😀");

    [TestCase("""{"name":"a","kind":"chat","bots":[],"\ud800":1}""", "\\ud800: Is not a field that is known here.")]
    public void AnUnknownNameOfHalfACharacter_IsToldAsItWasWritten(string json, string problem) => Problems<Body>(json).Should().Equal(problem);

    [Test]
    public void ALongName_IsCut() => Problems<Body>($"{{{Good},\"{new string('x', 5000)}\":1}}")[0].Length.Should().BeLessThan(200);

    [Test]
    public void AMillionBadValues_AreToldUpToAHundred() =>
        Problems<Body>($$"""{"name":"a","kind":"chat","bots":[{{string.Join(',', Enumerable.Repeat("1", 100_000))}}]}""").Should().HaveCount(100);

    [TestCase("[{0}]", "0,")]
    [TestCase("[[{0}]]", "0,")]
    [TestCase("{{{0}}}", "\"{0}\":0,")]
    public void ALongName_IsNotWrittenDownForEveryValueUnderIt(string list, string element)
    {
        var values = string.Concat(Enumerable.Range(0, 20_000).Select(i => string.Format(CultureInfo.InvariantCulture, element, i))).TrimEnd(',');
        var json = Encoding.UTF8.GetBytes($"{{{Good},\"keyboard\":{{\"{new string('x', 100_000)}\":{string.Format(CultureInfo.InvariantCulture, list, values)}}}}}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        JsonBody.Parse<Body>(json, out _).Should().BeEmpty();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100 * 1024 * 1024);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"name\":}")]
    [TestCase("{} {}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{/* */}")]
    [TestCase("{\"name\":\"\\x\"}")]
    public void WhatIsNoJson_Throws(string json) => Reading(Encoding.UTF8.GetBytes(json)).Should().Throw<JsonException>();

    [Test]
    public void BadUtf8_Throws() => Reading([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Should().Throw<JsonException>();

    [TestCase(64, false)]
    [TestCase(65, true)]
    public void Depth_IsBounded(int depth, bool refused)
    {
        var json = $"{{\"keyboard\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";

        if (refused)
            Reading(Encoding.UTF8.GetBytes(json)).Should().Throw<JsonException>();
        else
            Reading(Encoding.UTF8.GetBytes(json)).Should().NotThrow();
    }

    [TestCase("{}", "unset unset unset")]
    [TestCase("""{"name":null,"rate":null}""", "null null unset")]
    [TestCase("""{"name":"a","rate":7,"bots":["b"]}""", "a 7 b")]
    public void Optional_TellsLeftOutFromNull(string json, string expected)
    {
        var value = Read<Change>(json);

        string.Join(' ', Say(value.Name), Say(value.Rate), value.Bots.IsSet ? string.Join(',', value.Bots.Value) : "unset").Should().Be(expected);
    }

    [Test]
    public void Optional_IsCheckedLikeAnyField() =>
        Problems<Change>("""{"name":7,"rate":"x","bots":null,"more":1}""").Should().Equal(
            "name: Must be a text.", "rate: Must be a whole number from -2147483648 to 2147483647.", "bots: Must not be null.", "more: Is not a field that is known here.");

    [Test]
    public void PositionalRecords_Work()
    {
        Read<Positional>("""{"user_name":"a"}""").Should().Be(new Positional("a", null, 5));
        Problems<Positional>("""{"user_name":null,"note":null,"count":null}""").Should().Equal("user_name: Must not be null.", "count: Must not be null.");
        Problems<Positional>("{}").Should().Equal("user_name: Is missing.");
    }

    private static string Say<T>(Optional<T> field) => field.IsSet ? Convert.ToString(field.Value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "null" : "unset";

    [Test]
    public void AFieldThatNobodyKnows_LeavesTheRestToBeJudged_AndABadOneDoesNot()
    {
        JsonBody.Parse<Positional>("""{"user_name":"ada","note":null,"color":"red"}"""u8.ToArray(), out var read).Should().ContainSingle(problem => problem.Field == "color");
        JsonBody.Parse<Positional>("""{"user_name":5,"note":null,"color":"red"}"""u8.ToArray(), out var unread).Should().HaveCount(2);

        (read!.UserName, unread).Should().Be(("ada", null));
    }

    private static Action Reading(byte[] json) => () => JsonBody.Parse<Body>(json, out _);

    private static T Read<T>(string json)
        where T : class
    {
        JsonBody.Parse<T>(Encoding.UTF8.GetBytes(json), out var value).Should().BeEmpty();
        return value!;
    }

    private static string[] Problems<T>(string json)
        where T : class
    {
        var problems = JsonBody.Parse<T>(Encoding.UTF8.GetBytes(json), out _);
        return [.. problems.Select(problem => $"{problem.Field}: {problem.Message}")];
    }

    private enum Kind
    {
        Chat,
        BotWide,
    }

    private sealed record Body
    {
        public required string Name { get; init; }

        public required Kind Kind { get; init; }

        public required IReadOnlyList<string> Bots { get; init; }

        public int? Rate { get; init; }

        public int Limit { get; init; } = 50;

        public DateTimeOffset? ExpiresAt { get; init; }

        public Target? Http { get; init; }

        public JsonElement? Keyboard { get; init; }

        public Guid? Id { get; init; }

        public bool Ok { get; init; }

        public double Share { get; init; }

        public long Big { get; init; }

        public string Computed => Name;
    }

    private sealed record Target
    {
        public required string Url { get; init; }

        public IReadOnlyDictionary<string, string>? Tags { get; init; }
    }

    private sealed record Change
    {
        public Optional<string?> Name { get; init; }

        public Optional<int?> Rate { get; init; }

        public Optional<IReadOnlyList<string>> Bots { get; init; }
    }

    private sealed record Positional(string UserName, string? Note, int Count = 5);
}
