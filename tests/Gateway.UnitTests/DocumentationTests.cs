using System.Text.RegularExpressions;

namespace Gateway.UnitTests;

/// <summary>What the pages say of each other.</summary>
internal sealed partial class DocumentationTests
{
    private static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(Clone.Root, "*.md"), .. Directory.EnumerateFiles(Path.Combine(Clone.Root, "docs"), "*.md", SearchOption.AllDirectories),
        Path.Combine(Clone.Root, "charts", "telegram-gateway", "README.md"),
    ];

    [Test]
    public void EveryLinkWithinTheRepository_LeadsSomewhere() => Pages.SelectMany(Broken).Should().BeEmpty();

    [Test]
    public void EveryPage_IsReachedFromTheReadme()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([Path.Combine(Clone.Root, "README.md")]);
        while (open.TryPop(out var page))
        {
            if (reached.Add(page) && page.EndsWith(".md", StringComparison.Ordinal))
                Targets(page).Select(target => target.File).Where(Path.Exists).ToList().ForEach(open.Push);
            else if (Directory.Exists(page))
                Directory.EnumerateFiles(page, "*.md").ToList().ForEach(open.Push);
        }

        Pages.Except(reached, StringComparer.Ordinal).Should().BeEmpty();
    }

    private static IEnumerable<string> Broken(string page) => Targets(page)
        .Where(target => !Path.Exists(target.File) || (target.Anchor.Length > 0 && !Anchors(target.File).Contains(target.Anchor, StringComparer.Ordinal)))
        .Select(target => $"{Path.GetRelativePath(Clone.Root, page)}: {target.Link}");

    private static IEnumerable<(string Link, string File, string Anchor)> Targets(string page)
    {
        foreach (Match match in Links.Matches(File.ReadAllText(page)))
        {
            var link = match.Groups["to"].Value;
            if (link.Contains(':', StringComparison.Ordinal))
                continue;
            var parts = link.Split('#', 2);
            yield return (link, parts[0].Length == 0 ? page : Path.GetFullPath(parts[0], Path.GetDirectoryName(page)!), parts.Length > 1 ? parts[1] : string.Empty);
        }
    }

    /// <summary>As GitHub makes them of headings.</summary>
    private static IEnumerable<string> Anchors(string page) => Headings.Matches(File.ReadAllText(page))
        .Select(heading => NotInAnchors.Replace(heading.Groups["text"].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links { get; }

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Headings { get; }

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NotInAnchors { get; }
}
