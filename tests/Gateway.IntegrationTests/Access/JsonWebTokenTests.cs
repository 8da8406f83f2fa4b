using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Access;

/// <summary>Access tokens and the npm package <c>jsonwebtoken</c> understand each other, both ways.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class JsonWebTokenTests
{
    private const string Secret = "a secret that both sides know of 32 bytes and more";

    private AccountsHost _host = null!;
    private Person _person = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await AccountsHost.StartAsync(("JWT_SECRET", Secret));
        _person = await _host.AddUserAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task ATokenMadeHere_IsVerifiedThere()
    {
        var signedIn = await _host.SignInAsync(_person);

        var claims = JsonNode.Parse(await NodeClients.RunAsync(signedIn.AccessToken, "json-web-token.mjs", "verify", Secret))!;

        claims["sub"]!.GetValue<string>().Should().Be($"{_person.Id}");
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).Should().Be(900);
    }

    [Test]
    public async Task ATokenMadeThere_IsAcceptedHere()
    {
        var token = await NodeClients.RunAsync($$"""{"sub":"{{_person.Id}}"}""", "json-web-token.mjs", "sign", Secret);

        (await _host.CheckTokenAsync(token)).Value!.Account.Name.Should().Be(_person.Name);
    }

    [Test]
    public async Task ATokenMadeThereWithAnotherSecret_IsRefused()
    {
        var token = await NodeClients.RunAsync($$"""{"sub":"{{_person.Id}}"}""", "json-web-token.mjs", "sign", "another " + Secret);

        (await _host.CheckTokenAsync(token)).Failure!.Code.Should().Be("token_invalid");
    }
}
