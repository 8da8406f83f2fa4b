using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

/// <summary>Drives a simulator through its control API. A bot is named by its id or its username.</summary>
internal sealed class SimulatorClient(Uri baseUrl) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = baseUrl, Timeout = TimeSpan.FromMinutes(2) };

    public Task<SimBot> AddBotAsync(string token, string? username = null, string? firstName = null) =>
        PostAsync<SimBot>("_sim/bots", new { token, username, first_name = firstName });

    public Task<SimBot[]> BotsAsync() => GetAsync<SimBot[]>("_sim/bots");

    public Task<SimUpdate> SendTextAsync(
        string bot, SimPerson from, string text, SimChat? chat = null, long? replyTo = null, JsonObject? extra = null) =>
        PostAsync<SimUpdate>($"_sim/bots/{bot}/messages", new { from, chat, text, reply_to_message = replyTo, extra });

    public Task<SimUpdate> PressAsync(string bot, SimPerson from, long messageId, string data, SimChat? chat = null) =>
        PostAsync<SimUpdate>($"_sim/bots/{bot}/callbacks", new { from, chat, message_id = messageId, data });

    /// <summary>Queues the bytes as they are; repeat delivers that many copies at once, whatever else their chat waits for.</summary>
    public async Task<SimUpdate> InjectAsync(string bot, ReadOnlyMemory<byte> raw, int repeat = 1, bool unfiltered = false)
    {
        using var content = new ReadOnlyMemoryContent(raw);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var flag = unfiltered ? "true" : "false";
        using var answer = await _http.PostAsync($"_sim/bots/{bot}/updates?repeat={repeat}&unfiltered={flag}", content);
        return await ReadAsync<SimUpdate>(answer);
    }

    public Task<SimUpdate> InjectAsync(string bot, string json, int repeat = 1, bool unfiltered = false) =>
        InjectAsync(bot, Encoding.UTF8.GetBytes(json), repeat, unfiltered);

    public async Task<string> AddFileAsync(string bot, string name, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var answer = await _http.PostAsync($"_sim/bots/{bot}/files?name={Uri.EscapeDataString(name)}", content);
        return (string)(await ReadAsync<JsonObject>(answer))["file_id"]!;
    }

    /// <summary>Downloads a file as a bot does.</summary>
    public Task<byte[]> DownloadAsync(string token, string path) => _http.GetByteArrayAsync($"/file/bot{token}/{path}");

    public async Task FaultAsync(SimFault fault)
    {
        using var answer = await _http.PostAsJsonAsync("_sim/faults", fault, Json);
        await EnsureAsync(answer);
    }

    public async Task ClearFaultsAsync()
    {
        using var answer = await _http.DeleteAsync("_sim/faults");
        await EnsureAsync(answer);
    }

    /// <summary>Moves Telegram's clock on, in Telegram's time: a scaled simulator scales this too.</summary>
    public async Task AdvanceAsync(TimeSpan telegramTime)
    {
        using var answer = await _http.PostAsJsonAsync("_sim/clock", new { advance_seconds = telegramTime.TotalSeconds }, Json);
        await EnsureAsync(answer);
    }

    /// <summary>Lets held calls go on and says how many there were.</summary>
    public async Task<int> ReleaseAsync() => (int)(await PostAsync<JsonObject>("_sim/release", new { }))["released"]!;

    public async Task LimitRatesAsync(int? perChatPerSecond = null, int? perBotPerSecond = null, int? perGroupPerMinute = null, int chatBurst = 1)
    {
        using var answer = await _http.PostAsJsonAsync("_sim/rate-limits", new { perChatPerSecond, perBotPerSecond, perGroupPerMinute, chatBurst }, Json);
        await EnsureAsync(answer);
    }

    public Task<SimCall[]> CallsAsync(string? bot = null, string? method = null, long after = 0) =>
        GetAsync<SimCall[]>($"_sim/calls?after={after}{Filter(bot, method)}");

    public async Task ClearCallsAsync()
    {
        using var answer = await _http.DeleteAsync("_sim/calls");
        await EnsureAsync(answer);
    }

    /// <summary>The first call that meets the condition, among those received already or until the time is up. By default only
    /// calls that have ended are looked at; a held or hanging one is seen with <paramref name="unfinished"/>.</summary>
    public async Task<SimCall> WaitForCallAsync(
        Func<SimCall, bool> predicate, TimeSpan? timeout = null, string? bot = null, string? method = null, long after = 0, bool unfinished = false)
    {
        var limit = timeout ?? DefaultLimit;
        var started = TimeProvider.System.GetTimestamp();
        var seen = 0L;
        while (TimeProvider.System.GetElapsedTime(started) is var elapsed && elapsed < limit)
        {
            var wait = (int)Math.Min((limit - elapsed).TotalMilliseconds + 1, 20_000);
            var calls = await GetAsync<SimCall[]>($"_sim/calls?after={after}&after_version={seen}&wait_ms={wait}{Filter(bot, method)}");
            if (Array.Find(calls, call => (call.Finished || unfinished) && predicate(call)) is { } found)
                return found;
            seen = calls.Select(call => call.Version).DefaultIfEmpty(seen).Max();
        }

        throw new TimeoutException($"No such call within {limit}. Last calls:\n{await DescribeCallsAsync()}");
    }

    public Task<SimDelivery[]> DeliveriesAsync(string bot, long? updateId = null) =>
        GetAsync<SimDelivery[]>($"_sim/bots/{bot}/deliveries{(updateId is { } id ? $"?update_id={id}" : string.Empty)}");

    /// <summary>Waits until the update, with all its copies, is closed; fails unless each is done.</summary>
    public async Task<SimDelivery[]> WaitDeliveredAsync(string bot, long updateId, TimeSpan? timeout = null)
    {
        var found = await WaitClosedAsync(bot, updateId, timeout);
        return Array.TrueForAll(found, delivery => delivery.State is "done")
            ? found
            : throw new InvalidOperationException($"Update {updateId} was not delivered: {JsonSerializer.Serialize(found, Json)}");
    }

    public async Task<SimDelivery[]> WaitClosedAsync(string bot, long updateId, TimeSpan? timeout = null)
    {
        var wait = (int)(timeout ?? DefaultLimit).TotalMilliseconds;
        var found = await GetAsync<SimDelivery[]>($"_sim/bots/{bot}/deliveries?update_id={updateId}&wait_ms={wait}");
        return found.Length > 0 && Array.TrueForAll(found, delivery => delivery.State is not ("pending" or "in_flight"))
            ? found
            : throw new TimeoutException($"Update {updateId} is still open: {JsonSerializer.Serialize(found, Json)}");
    }

    public Task<SimMessage[]> MessagesAsync(string bot, long chatId) => GetAsync<SimMessage[]>($"_sim/chats/{chatId}/messages?bot={bot}");

    /// <summary>Calls the Bot API itself, as a bot does, and gives status and answer.</summary>
    public async Task<(int Status, JsonObject Answer)> CallBotApiAsync(
        string token, string method, object? parameters = null, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.PostAsJsonAsync($"/bot{token}/{method}", parameters ?? new { }, Json, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(Json, cancellationToken);
        return ((int)answer.StatusCode, body!);
    }

    public void Dispose() => _http.Dispose();

    private static string Filter(string? bot, string? method) =>
        (bot is null ? string.Empty : $"&bot={bot}") + (method is null ? string.Empty : $"&method={method}");

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        await EnsureAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<T>(Json))!;
    }

    private static async Task EnsureAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"The simulator answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<T> GetAsync<T>(string path)
    {
        using var answer = await _http.GetAsync(path);
        return await ReadAsync<T>(answer);
    }

    private async Task<T> PostAsync<T>(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, Json);
        return await ReadAsync<T>(answer);
    }

    private async Task<string> DescribeCallsAsync() =>
        string.Join('\n', (await CallsAsync()).TakeLast(20)
            .Select(call => $"{call.Index} {call.Method} {call.HttpStatus} {call.Parameters.ToJsonString()}"));
}
