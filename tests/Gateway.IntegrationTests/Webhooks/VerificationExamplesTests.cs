using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>The code that docs/WEBHOOKS.md gives to receivers, run on what a receiver got.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class VerificationExamplesTests
{
    private const string JavaScript = """
        import { readFileSync } from 'node:fs';
        import { verify } from '__FOLDER__/verify.mjs';
        const { secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
        try { console.log(verify(secret, headers, Buffer.from(body, 'base64')).type); } catch (refusal) { console.log(refusal.message); }
        """;

    private const string Python = """
        import sys, json, base64
        sys.path.insert(0, '__FOLDER__'); sys.dont_write_bytecode = True
        from verify import verify
        given = json.load(sys.stdin)
        try: print(verify(given['secret'], given['headers'], base64.b64decode(given['body']))['type'])
        except ValueError as refusal: print(refusal)
        """;

    private ManagedGateways _gateways = null!;
    private HttpReceiver _receiver = null!;
    private Hook _hook = null!;
    private string _fresh = string.Empty;
    private ReceivedRequest _request = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _receiver = await HttpReceiver.StartAsync();
        _gateways = await Hooks.StartAsync();
        var admin = await _gateways.AdminAsync();
        _hook = await admin.MakeHookAsync(_receiver.Url);
        _fresh = (await admin.SendJsonAsync(HttpMethod.Post, $"{_hook.Path}/rotate-secret")).Ok()["secret"]!.GetValue<string>();
        await _gateways.SayAsync("žluťoučký kůň ✓");
        _request = (await _receiver.WaitForAsync(1))[0];
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public Task NodeJs() => CheckAsync((secret, body, at) => RunAsync("node", ["--input-type=module", "-e", JavaScript], secret, body, at));

    [Test]
    public Task Python3() => CheckAsync((secret, body, at) => RunAsync("python3", ["-c", Python], secret, body, at));

    [Test]
    public Task CSharp() => CheckAsync((secret, body, at) =>
    {
        try
        {
            using var payload = Webhook.Verify(secret, _request.WebhookId(), at, _request.Headers["webhook-signature"], body);
            return Task.FromResult(payload.RootElement.GetProperty("type").GetString()!);
        }
        catch (CryptographicException refusal)
        {
            return Task.FromResult(refusal.Message);
        }
    });

    private async Task CheckAsync(Func<string, byte[], string, Task<string>> verify)
    {
        var at = _request.Headers["webhook-timestamp"];
        var changed = _request.Body.ToArray();
        changed[^3] ^= 1;
        (await verify(_fresh, _request.Body, at)).Should().Be("message.received");
        (await verify(_hook.Secret, _request.Body, at)).Should().Be("message.received", "both sign during a rotation");
        (await verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw5Kq2dQ7nJ1A=", _request.Body, at)).Should().Be("no signature matches");
        (await verify(_fresh, changed, at)).Should().Be("no signature matches");
        (await verify(_fresh, _request.Body, "1700000000")).Should().Be("too old or too new");
    }

    private async Task<string> RunAsync(string program, string[] arguments, string secret, byte[] body, string at)
    {
        var folder = Path.Combine(Root(), "docs", "examples", "webhooks");
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument.Replace("__FOLDER__", folder, StringComparison.Ordinal));
        using (var process = Process.Start(start)!)
        {
            var headers = new JsonObject { ["webhook-id"] = _request.WebhookId(), ["webhook-timestamp"] = at, ["webhook-signature"] = _request.Headers["webhook-signature"] };
            await process.StandardInput.WriteAsync(new JsonObject { ["secret"] = secret, ["headers"] = headers, ["body"] = Convert.ToBase64String(body) }.ToJsonString());
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            process.ExitCode.Should().Be(0, await errors);
            return (await output).Trim();
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The solution is not above the test assembly.");
    }
}
