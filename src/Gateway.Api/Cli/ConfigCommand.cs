using System.CommandLine;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Api.Cli;

/// <summary><c>gateway config reference</c>: the page docs/CONFIGURATION.md, of this very version.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var reference = new Command("reference", "Write every setting with its default, as a Markdown page.");
        reference.SetAction(_ => Console.Out.Write(ConfigurationReference.Write()));
        return new Command("config", "What can be set.") { reference };
    }
}
