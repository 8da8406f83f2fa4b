using System.Net;
using System.Text.Json.Nodes;
using Gateway.Infrastructure.Outbound;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>A gateway that is to be sent where only it can go, with a proxy in its environment that would go there for it.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class HostileAddressTests
{
    private ManagedGateways _gateways = null!;
    private HttpReceiver _inside = null!;
    private HttpReceiver _proxy = null!;
    private HttpClient _admin = null!;
    private Hook _hook = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _inside = await HttpReceiver.StartAsync();
        _proxy = await HttpReceiver.StartAsync();
        var proxy = _proxy.Url.ToString();
        _gateways = await Hooks.StartAsync(
            settings: [(Hooks.Loopback.Item1, "203.0.113.7/32"), ("HTTP_PROXY", proxy), ("http_proxy", proxy), ("HTTPS_PROXY", proxy), ("https_proxy", proxy), ("ALL_PROXY", proxy), ("all_proxy", proxy)]);
        _admin = await _gateways.AdminAsync();
        _hook = await _admin.MakeHookAsync(new Uri("http://203.0.113.7/"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _proxy.DisposeAsync();
        await _inside.DisposeAsync();
    }

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://127.1:{0}/")]
    [TestCase("http://127.255.255.254:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0x7f000001:{0}/")]
    [TestCase("http://0x7f.0.0.1:{0}/")]
    [TestCase("http://0177.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://LOCALHOST.:{0}/")]
    [TestCase("http://anything.localhost:{0}/")]
    [TestCase("http://0.0.0.0:{0}/")]
    [TestCase("http://0:{0}/")]
    [TestCase("http://[::1]:{0}/")]
    [TestCase("http://[::]:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://[::ffff:7f00:1]:{0}/")]
    [TestCase("http://[64:ff9b::7f00:1]:{0}/")]
    [TestCase("http://[2002:7f00:1::]:{0}/")]
    [TestCase("http://[::127.0.0.1]:{0}/")]
    [TestCase("http://10.0.0.1/")]
    [TestCase("http://172.16.0.1/")]
    [TestCase("http://192.168.1.1/")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[fd00:ec2::254]/latest/meta-data/")]
    [TestCase("http://100.64.0.1/")]
    [TestCase("http://198.18.0.1/")]
    [TestCase("http://224.0.0.1/")]
    [TestCase("http://255.255.255.255/")]
    [TestCase("http://[fe80::1]/")]
    [TestCase("http://[fc00::1]/")]
    [TestCase("http://[ff02::1]/")]
    [TestCase("http://203.0.113.8/")]
    public async Task AHostileAddress_IsRefusedWhenItIsNamed_AndNotCalledWhereItStands(string pattern)
    {
        var url = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, _inside.Url.Port);
        var made = await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", Hooks.Body(new Uri("http://example.org"), "bot", "alerts").With("url", url));
        made.Status.Should().Be(HttpStatusCode.UnprocessableEntity, made.Body);
        made.Json()!["errors"]![0]!["field"]!.GetValue<string>().Should().Be("url");
        (await _admin.SendJsonAsync(HttpMethod.Patch, _hook.Path, new JsonObject { ["url"] = url })).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        // As if its name had led elsewhere when it was looked at.
        if (Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET url = $2 WHERE id = $1", _hook.Id, url);
            var tested = (await _admin.SendJsonAsync(HttpMethod.Post, $"{_hook.Path}/test")).Ok();
            (tested["delivered"]!.GetValue<bool>(), tested["error"]!.GetValue<string>()).Should().Be((false, $"The receiver was not called: {ForbiddenAddressException.Reason}."));
        }

        _inside.Requests.Should().BeEmpty();
        _proxy.Requests.Should().BeEmpty();
    }

    [TestCase("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{0}/")]
    [TestCase("http://１２７.0.0.1:{0}/")]
    public async Task AHostInOtherLetters_LeadsNowhere(string pattern)
    {
        await _gateways.Database.Db.ExecuteAsync(
            "UPDATE webhooks SET url = $2 WHERE id = $1", _hook.Id, string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, _inside.Url.Port));

        (await _admin.SendJsonAsync(HttpMethod.Post, $"{_hook.Path}/test")).Ok()["delivered"]!.GetValue<bool>().Should().BeFalse();

        _inside.Requests.Should().BeEmpty();
        _proxy.Requests.Should().BeEmpty();
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://example.org/")]
    [TestCase("ftp://example.org/")]
    [TestCase("http://user:password@example.org/")]
    [TestCase("//example.org/")]
    [TestCase("example.org")]
    [TestCase("http://")]
    [TestCase("http://example.org/#fragment")]
    [TestCase("")]
    public async Task WhatIsNoPlainHttpAddress_IsRefused(string url)
    {
        var made = await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", Hooks.Body(new Uri("http://example.org"), "bot", "alerts").With("url", url));

        (made.Status, made.Json()!["errors"]![0]!["field"]!.GetValue<string>()).Should().Be((HttpStatusCode.UnprocessableEntity, "url"));
    }

    [Test]
    public async Task AnAllowedAddress_IsConnectedToItself_WhateverProxyThereIs()
    {
        await using var gateways = await Hooks.StartAsync(settings: [("HTTP_PROXY", _proxy.Url.ToString()), ("http_proxy", _proxy.Url.ToString()), ("ALL_PROXY", _proxy.Url.ToString())]);
        await using var receiver = await HttpReceiver.StartAsync();
        var admin = await gateways.AdminAsync();
        var hook = await admin.MakeHookAsync(receiver.Url);

        (await admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test")).Ok()["delivered"]!.GetValue<bool>().Should().BeTrue();

        receiver.Requests.Should().ContainSingle();
        _proxy.Requests.Should().BeEmpty();
    }
}
