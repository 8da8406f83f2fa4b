using System.Globalization;

namespace Gateway.BotApiSimulator;

internal sealed class SimulatorOptions
{
    /// <summary>Multiplies every delay of Telegram's side; 0.01 makes an hour of retries 36 seconds.</summary>
    public double TimeScale { get; private set; } = 1;

    /// <summary>A JSON file of bots to register at start: <c>[{token, username, first_name}]</c> or <c>{bots: […]}</c>.</summary>
    public string? BotsFile { get; private set; }

    /// <summary>Only registered tokens are bots; without it a well-formed token becomes one on first use.</summary>
    public bool StrictTokens { get; private set; }

    /// <summary>End when standard input ends, that is, with the process that started this one, however that died.</summary>
    public bool ExitWithStdin { get; private set; }

    /// <summary>Takes the simulator's own arguments out and leaves ASP.NET Core's in <paramref name="rest"/>.</summary>
    public static SimulatorOptions Parse(string[] args, out string[] rest)
    {
        var options = new SimulatorOptions();
        var others = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, inline) = Split(args[i]);
            switch (name)
            {
                case "--time-scale":
                    options.TimeScale = ParseScale(inline ?? Next(args, ref i));
                    break;
                case "--bots":
                    options.BotsFile = inline ?? Next(args, ref i);
                    break;
                case "--strict-tokens":
                    options.StrictTokens = true;
                    break;
                case "--exit-with-stdin":
                    options.ExitWithStdin = true;
                    break;
                default:
                    others.Add(args[i]);
                    break;
            }
        }

        rest = [.. others];
        return options;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    private static string Next(string[] args, ref int i) =>
        ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.", nameof(args));

    private static double ParseScale(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && scale > 0
            ? scale
            : throw new ArgumentException($"--time-scale is a number above 0, not '{text}'.", nameof(text));
}
