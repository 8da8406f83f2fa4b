using System.Text;
using Gateway.Domain.Accounts;

namespace Gateway.Api.Cli;

/// <summary>Reads a password or token, never from an argument: those are seen in the process list and kept in the shell's history.</summary>
internal static class SecretInput
{
    /// <summary>
    /// At a terminal asks and shows nothing; else takes the first line of standard input. Null, with the reason on standard error,
    /// when there is none to be had.
    /// </summary>
    /// <param name="name">What it is: <c>Password</c>.</param>
    /// <param name="fromStandardInput">Asks nobody, whatever standard input is.</param>
    /// <param name="twice">For one that is new, so that a slip is noticed.</param>
    public static string? Read(string name, bool fromStandardInput, bool twice = false)
    {
        if (fromStandardInput || Console.IsInputRedirected)
        {
            var line = ReadLine(Console.In);
            return line.Length > 0 ? line : Refuse($"There is no {name.ToLowerInvariant()} on standard input.");
        }

        var secret = Ask($"{name}: ");
        return !twice || string.Equals(secret, Ask("The same again: "), StringComparison.Ordinal) ? secret : Refuse("The two differ.");
    }

    /// <summary>No more than it takes to see that it is too long.</summary>
    internal static string ReadLine(TextReader reader)
    {
        var line = new StringBuilder();
        while (line.Length <= PasswordRule.Longest + 1 && reader.Read() is >= 0 and not '\n' and var next)
            line.Append((char)next);
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        return line.ToString();
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }

    private static string? Refuse(string why)
    {
        Failure.Say(why);
        return null;
    }
}
