using Gateway.Infrastructure.Configuration;

namespace Gateway.UnitTests.Configuration;

internal sealed class SettingsReaderTests
{
    private static readonly TimeSpan Fallback = TimeSpan.FromSeconds(45);
    private static readonly Setting Name = new("NAME", "an absolute http or https address without a query", "A setting.");

    [TestCase("value", "value")]
    [TestCase("  value\n", "value")]
    [TestCase("", null)]
    [TestCase("  ", null)]
    public void Text_IsTrimmed_AndNullWhenEmpty(string value, string? text) => Settings.Reader(("NAME", value)).Text(Name).Should().Be(text);

    [Test]
    public void Raw_TellsEmptyFromUnset()
    {
        Settings.Reader(("NAME", " ")).Raw(Name).Should().BeEmpty();
        Settings.Reader().Raw(Name).Should().BeNull();
    }

    [Test]
    public void Text_ComesFromTheFileThatIsNamed_UnlessItIsSet()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "from the file\n");

            Settings.Reader(("NAME_FILE", path)).Text(Name).Should().Be("from the file");
            Settings.Reader(("NAME_FILE", path), ("NAME", "set")).Text(Name).Should().Be("set");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Text_OfAFileThatCannotBeRead_IsAProblem_WithoutThePath()
    {
        var settings = Settings.Reader(("NAME_FILE", "/nowhere/a-secret-in-the-wrong-place"));

        settings.Text(Name).Should().BeNull();

        settings.Problems.Should().Equal("NAME_FILE: the file cannot be read. Check that it exists and that the gateway may read it.");
    }

    [TestCase("2m", 120)]
    [TestCase("00:00:01", 1)]
    [TestCase(null, 45)]
    public void Duration_IsRead_OrTheFallback(string? value, int seconds) =>
        Settings.Reader(("NAME", value)).Duration(new DurationSetting("NAME", Fallback, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "A setting.")).Should().Be(TimeSpan.FromSeconds(seconds));

    [TestCase("soon", "NAME: must be a duration such as 90s, 30m, 24h, 7d or 01:30:00.")]
    [TestCase("59s", "NAME: must be between 60s and 7d.")]
    [TestCase("8d", "NAME: must be between 60s and 7d.")]
    public void Duration_Otherwise_IsAProblem(string value, string problem)
    {
        var settings = Settings.Reader(("NAME", value));

        settings.Duration(new DurationSetting("NAME", Fallback, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), "A setting.")).Should().Be(Fallback);

        settings.Problems.Should().Equal(problem);
    }

    [TestCase("1", 1)]
    [TestCase("9", 9)]
    [TestCase("", 5)]
    public void Number_IsRead_OrTheFallback(string value, int number) => Settings.Reader(("NAME", value)).Number(new NumberSetting("NAME", 5, 1, 9, "A setting.")).Should().Be(number);

    [TestCase("0")]
    [TestCase("10")]
    [TestCase("-1")]
    [TestCase("1.0")]
    [TestCase("99999999999")]
    [TestCase("many")]
    public void Number_Otherwise_IsAProblem(string value)
    {
        var settings = Settings.Reader(("NAME", value));

        settings.Number(new NumberSetting("NAME", 5, 1, 9, "A setting.")).Should().Be(5);

        settings.Problems.Should().Equal("NAME: must be a whole number from 1 to 9.");
    }

    [TestCase("https://gateway.example.org")]
    [TestCase("http://127.0.0.1:8081/base")]
    public void HttpUrl_IsRead(string value) => Settings.Reader(("NAME", value)).HttpUrl(Name).Should().Be(new Uri(value));

    [TestCase("gateway.example.org")]
    [TestCase("ftp://gateway.example.org")]
    [TestCase("https://gateway.example.org/?token=x")]
    [TestCase("https://gateway.example.org/#x")]
    [TestCase("/path")]
    public void HttpUrl_Otherwise_IsAProblem(string value)
    {
        var settings = Settings.Reader(("NAME", value));

        settings.HttpUrl(Name).Should().BeNull();

        settings.Problems.Should().Equal("NAME: must be an absolute http or https address without a query.");
    }
}
