using System.Text;
using Gateway.Domain.Accounts;

namespace Gateway.Api.Cli;

/// <summary>Reads a new password, never from an argument: those are seen in the process list and kept in the shell's history.</summary>
internal static class PasswordInput
{
    /// <summary>
    /// At a terminal asks twice and shows nothing; else takes the first line of standard input. Null, with the reason on standard error,
    /// when there is none to be had.
    /// </summary>
    /// <param name="fromStandardInput">Asks nobody, whatever standard input is.</param>
    public static string? Read(bool fromStandardInput)
    {
        if (fromStandardInput || Console.IsInputRedirected)
        {
            var line = ReadLine(Console.In);
            return line.Length > 0 ? line : Refuse("There is no password on standard input.");
        }

        var password = Ask("Password: ");
        return string.Equals(password, Ask("The same again: "), StringComparison.Ordinal) ? password : Refuse("The two passwords differ.");
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
