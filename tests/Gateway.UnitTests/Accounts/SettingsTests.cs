using Gateway.Infrastructure.Accounts;
using Gateway.UnitTests.Configuration;

namespace Gateway.UnitTests.Accounts;

internal sealed class SettingsTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string JwtProblem = "JWT_SECRET: must be at least 32 bytes; several, separated by commas, at least 32 each.";

    [TestCase(null, 0)]
    [TestCase(Secret, 1)]
    [TestCase(Secret + ", " + Secret + "-older", 2)]
    [TestCase("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", 1)]
    public void JwtSecret_IsOneOrSeveral(string? value, int count)
    {
        var settings = Settings.Reader(("JWT_SECRET", value));

        AccessTokenOptions.Read(settings).Secrets.Should().HaveCount(count);
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("too short")]
    [TestCase(Secret + ",too short")]
    [TestCase(Secret + ",")]
    [TestCase(",")]
    public void JwtSecret_OfAnythingShorter_IsAProblem(string value)
    {
        var settings = Settings.Reader(("JWT_SECRET", value));

        AccessTokenOptions.Read(settings).Secrets.Should().BeEmpty();
        settings.Problems.Should().Equal(JwtProblem);
    }

    [Test]
    public void TheFirstAdmin_IsReadWithTheNameAsItIsStored()
    {
        var settings = Settings.Reader(("ADMIN_USERNAME", "Ada"), ("ADMIN_PASSWORD", "a-long-enough-password"));

        var admin = FirstAdminOptions.Read(settings);

        settings.Problems.Should().BeEmpty();
        (admin.Username, admin.Password!.Reveal(), $"{admin.Password}").Should().Be(("ada", "a-long-enough-password", "***"));
    }

    [TestCase("ada", null)]
    [TestCase(null, "a-long-enough-password")]
    public void TheFirstAdmin_NeedsBoth(string? name, string? password)
    {
        var settings = Settings.Reader(("ADMIN_USERNAME", name), ("ADMIN_PASSWORD", password));

        FirstAdminOptions.Read(settings).Should().BeEquivalentTo(new { Username = (string?)null, Password = (object?)null });
        settings.Problems.Should().Equal("ADMIN_USERNAME and ADMIN_PASSWORD: must both be set, or neither.");
    }

    [Test]
    public void TheFirstAdmin_IsCheckedLikeAnyUser_WithoutQuoting()
    {
        var settings = Settings.Reader(("ADMIN_USERNAME", "no such name!"), ("ADMIN_PASSWORD", "too short"));

        FirstAdminOptions.Read(settings);

        settings.Problems.Should().HaveCount(2).And.NotContain(problem => problem.Contains("no such name", StringComparison.Ordinal) || problem.Contains("too short", StringComparison.Ordinal));
        settings.Problems.Should().Contain("ADMIN_PASSWORD: must have 12 to 256 characters.");
    }
}
