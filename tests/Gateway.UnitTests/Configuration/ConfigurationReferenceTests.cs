using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Configuration;

namespace Gateway.UnitTests.Configuration;

internal sealed partial class ConfigurationReferenceTests
{
    private static IEnumerable<Setting> Listed => GatewaySettings.Groups.SelectMany(group => group.Settings);

    [Test]
    public void Page_IsUpToDate() =>
        File.ReadAllText(Path.Combine(Clone.Root, "docs", "CONFIGURATION.md")).Should().Be(ConfigurationReference.Write(), "`make docs` writes it");

    [Test]
    public void EveryDeclaration_IsListed_Once()
    {
        var declared = typeof(GatewaySettings).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<Setting>();

        Listed.Should().OnlyHaveUniqueItems(setting => setting.Name).And.BeEquivalentTo(declared);
    }

    [Test]
    public void EverySetting_StandsInItsRow_WithWhatCountsWhenItIsUnset()
    {
        var rows = Rows(ConfigurationReference.Write()).ToDictionary(row => row[1].Trim('`'), StringComparer.Ordinal);

        rows.Keys.Should().Contain(Listed.Select(setting => setting.Name)).And.Contain(BotFields.All.Select(field => field.Name));
        rows["QUEUE_LEASE"][2..].Should().Equal("a duration from 2s to 1h", "`60s`", "How long a claim on a job lasts unless it is renewed.", string.Empty);
        (rows["HTTP_PORT"][3], rows["SEND_LIMIT_PER_GROUP"][3], rows["PUBLIC_URL"][3], rows["MESSAGE_RETENTION"][3], rows["BOTS_CONFIG"][3])
            .Should().Be(("`8080`", "`20/m`", "unset", "unset: for ever", "`config/bots.json`"));
        rows.Values.Should().OnlyContain(row => row.Length == 6, "nothing in a row may hold a bar");
    }

    [Test]
    public void Defaults_AreThoseOfAnEmptyConfiguration()
    {
        var read = GatewayConfiguration.Read(Settings.Of(("DATABASE_URL", "Host=x")), Path.GetTempPath());

        (read.HttpPort, read.Grpc!.Port).Should().Be((GatewaySettings.HttpPort.Fallback, GrpcOptions.DefaultPort));
        (read.Retention.Messages, read.Retention.Audit).Should().Be((null, GatewaySettings.AuditRetention.Fallback));
        (read.LogLevel.ToString(), read.LogJson).Should().Be((GatewaySettings.LogLevel.Default!, false));
    }

    private static IEnumerable<string[]> Rows(string page) => TableRow.Matches(page).Select(row => row.Value.Split('|', StringSplitOptions.TrimEntries));

    [GeneratedRegex("^\\| `.*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TableRow { get; }
}
