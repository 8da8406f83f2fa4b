namespace Gateway.IntegrationTests.Sessions;

[TestFixture(SessionsIn.Redis)]
[TestFixture(SessionsIn.Memory)]
internal sealed class SessionExpiryTests(SessionsIn sessions) : SessionsFixture(sessions)
{
    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["AUTH_SESSION_TTL"] = "3s" };

    [Test]
    public async Task Session_EndsAfterItsTtl_AlsoWhenUsed()
    {
        var person = Gateways.NewId();
        var signedIn = TimeProvider.System.GetTimestamp();
        await Gateways.SignInAsync(person);
        var answers = new List<(bool Heard, TimeSpan Until)>();

        // The clock is Redis's or the gateway's own: there is no signal for its passing.
        await Servers.Eventually.BecomesAsync(async () =>
        {
            var heard = await Gateways.IsHeardAsync(GuardedGateways.Desk, person);
            answers.Add((heard, TimeProvider.System.GetElapsedTime(signedIn)));
            return !heard;
        });

        answers[^1].Until.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3), "it ended no earlier");
        answers.Should().Contain(static answer => answer.Heard);
        (await Gateways.AskAsync(person, "/whoami")).Should().EndWith("not signed in.");
    }
}
