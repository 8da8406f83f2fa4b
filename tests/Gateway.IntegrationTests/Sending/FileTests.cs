using System.Net;
using System.Security.Cryptography;
using Gateway.IntegrationTests.Management;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

internal sealed class FileTests
{
    [Test]
    public async Task AFile_IsPassedThrough_ToBeSavedAndNeverShown()
    {
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var file = await AddAsync("invoice <script>.html", content);

        using var answer = await (await Gateways.AdminAsync()).GetAsync(PathOf(file));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(content);
        answer.Content.Headers.ContentLength.Should().Be(content.Length);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/octet-stream");
        answer.Content.Headers.ContentDisposition!.ToString().Should().MatchRegex("^attachment; filename=\"file_[0-9]+_invoice__script_.html\"$");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Cache-Control").Should().Equal("no-store");
        $"{answer.Headers}{answer.Content.Headers}".Should().NotContain(Gateways.Bots[Bot].Token!.Split(':')[1]);
    }

    [Test]
    public async Task AnUnknownFile_IsNotFound() =>
        (await (await Gateways.AdminAsync()).GetJsonAsync(PathOf("AgACAgIAAxkBAAI"))).Code.Should().Be("file_not_found");

    [Test]
    public async Task WhatIsNoFileId_IsRefused() => (await (await Gateways.AdminAsync()).GetJsonAsync(PathOf("..%2F..%2Fetc"))).Code.Should().Be("invalid_request");

    [Test]
    public async Task AFileThatBotsCannotDownload_IsTooLarge()
    {
        var answer = await (await Gateways.AdminAsync()).GetJsonAsync(PathOf(await AddAsync("giant.bin", new byte[21 * 1024 * 1024])));

        (answer.Status, answer.Code).Should().Be((HttpStatusCode.RequestEntityTooLarge, "file_too_large"));
    }

    private static string PathOf(string file) => $"/api/v1/bots/{Bot}/files/{file}";

    private static async Task<string> AddAsync(string name, byte[] content)
    {
        var token = Gateways.Bots[Bot].Token!;
        await Gateways.Simulator.AddBotAsync(token);
        return await Gateways.Simulator.AddFileAsync(token.Split(':')[0], name, content);
    }
}
