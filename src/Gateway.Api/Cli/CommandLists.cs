using System.Text;
using Gateway.Application.Lists;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.Api.Cli;

/// <summary>Lists on the command line: all pages at once, for people as a table.</summary>
internal static class CommandLists
{
    private const string Gap = "  ";

    /// <summary>Fetches every page and writes all rows.</summary>
    /// <param name="host">What the command runs in.</param>
    /// <param name="request">Makes the request of one page.</param>
    /// <param name="columns">Their names, and what each shows of a row.</param>
    /// <param name="cancellationToken">The command is interrupted.</param>
    public static async Task<int> AnswerAllAsync<T>(
        this CommandHost host, Func<PageRequest, IRequest<Result<Page<T>>>> request, IReadOnlyList<(string Name, Func<T, object?> Cell)> columns, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        string? cursor = null;
        do
        {
            var result = await host.SendAsync(request(new PageRequest(PageRequest.LargestLimit, cursor)), cancellationToken);
            if (!result.IsOk)
                return CommandHost.Refuse(result.Failure);
            rows.AddRange(result.Value.Data);
            cursor = result.Value.NextCursor;
        }
        while (cursor is not null);

        return host.Answer(new Page<T>(rows, null), page => Table(page.Data, columns));
    }

    internal static string Table<T>(IReadOnlyList<T> rows, IReadOnlyList<(string Name, Func<T, object?> Cell)> columns)
    {
        string[][] cells = [[.. columns.Select(column => column.Name)], .. rows.Select(row => columns.Select(column => Text(column.Cell(row))).ToArray())];
        int[] widths = [.. columns.Select((_, column) => cells.Max(line => line[column].Length))];
        return string.Join('\n', cells.Select(line => string.Join(Gap, line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    /// <summary>One line, whatever a name holds: control characters would be obeyed by a terminal.</summary>
    internal static string Text(object? value)
    {
        var text = value switch
        {
            null => "-",
            bool yes => yes ? "yes" : "no",
            DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            IEnumerable<string> { } words => string.Join(',', words),
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "-",
        };
        if (!text.Any(char.IsControl))
            return text.Length == 0 ? "-" : text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) ? '?' : c);
        return clean.ToString();
    }
}
