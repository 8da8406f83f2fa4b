using Gateway.IntegrationTests.Servers;
using Microsoft.Playwright;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>
/// Debian's chromium with a profile of its own, driven over its debugging port. It works in a server's folder, so that it ends
/// with the test run, however that ends.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const string Program = "/usr/bin/chromium";

    private const string Listening = "DevTools listening on ";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    // What chromium would fetch or report by itself has no place in a test.
    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-breakpad",
        "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0", "about:blank",
    ];

    private readonly ServerFolder _folder;
    private readonly ChildProcess _process;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private Chromium(ServerFolder folder, ChildProcess process) => (_folder, _process) = (folder, process);

    public ServerFolder Folder => _folder;

    /// <summary>Starts the browser and connects to it.</summary>
    /// <exception cref="FileNotFoundException">There is no chromium here; the message says how to install it.</exception>
    public static async Task<Chromium> StartAsync(string program = Program)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"{program} is missing. Install it with: build/prerequisites.sh browser, or: apt-get install -y chromium");
        var folder = TestRun.Current.NewFolder("chromium");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = folder.Path, ["TMPDIR"] = folder.Path };
        string[] command = [program, $"--user-data-dir={folder.File("profile")}", .. Arguments];
        var chromium = new Chromium(folder, ChildProcess.Start(folder, command, environment));
        try
        {
            await chromium.ConnectAsync();
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <summary>A page with nothing stored, as on a visitor's first visit.</summary>
    public async Task<IPage> NewVisitorAsync(int width = 1280, int height = 800)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new ViewportSize { Width = width, Height = height } });
        context.SetDefaultTimeout((float)Eventually.DefaultDeadline.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process.Dispose();
        _playwright?.Dispose();
    }

    private async Task ConnectAsync()
    {
        var line = await _process.Output.WaitForAsync(static line => line.Contains(Listening, StringComparison.Ordinal), StartDeadline);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.ConnectOverCDPAsync(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }
}
