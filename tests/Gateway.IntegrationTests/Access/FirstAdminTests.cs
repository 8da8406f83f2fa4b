using Gateway.Infrastructure.Accounts;

namespace Gateway.IntegrationTests.Access;

internal sealed class FirstAdminTests
{
    private static readonly (string, string)[] Settings = [("ADMIN_USERNAME", "Ada"), ("ADMIN_PASSWORD", "a-long-enough-password")];

    [Test]
    public async Task WhereThereIsNobody_InstancesThatStartTogether_MakeOneAdmin()
    {
        await using var host = await AccountsHost.StartAsync(Settings);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.Get<FirstAdmin>().MakeAsync(CancellationToken.None)));

        (await host.Db.CountAsync("users")).Should().Be(1);
        (await host.Db.CountAsync("audit_events", "actor_kind = 'system' AND action = 'user.created'")).Should().Be(1);
        var signedIn = (await host.SignInAsync("ada", "a-long-enough-password")).Value!;
        (await host.CheckTokenAsync(signedIn.AccessToken)).Value!.Account.Access.IsAdmin.Should().BeTrue();
    }

    [Test]
    public async Task WhereThereIsSomebody_NobodyIsMade()
    {
        await using var host = await AccountsHost.StartAsync(Settings);
        await host.AddUserAsync("viewer");

        await host.Get<FirstAdmin>().MakeAsync(CancellationToken.None);

        (await host.Db.CountAsync("users")).Should().Be(1);
    }
}
