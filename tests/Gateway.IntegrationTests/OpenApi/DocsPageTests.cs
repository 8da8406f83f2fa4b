using Gateway.IntegrationTests.BotApiSimulator;
using Gateway.IntegrationTests.Http;
using Gateway.IntegrationTests.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.IntegrationTests.OpenApi;

/// <summary>The page at /docs in a real browser, which holds it to its Content-Security-Policy.</summary>
internal sealed class DocsPageTests
{
    [Test]
    public async Task ARoute_CanBeTried_AndNothingIsBlocked()
    {
        SetDefaultExpectTimeout((float)Eventually.DefaultDeadline.TotalMilliseconds);
        await using var gateway = await ShellGateway.StartAsync();
        await using var browser = await Chromium.StartAsync();
        var page = await browser.NewVisitorAsync();
        var complaints = new List<string>();
        page.Console += (_, said) =>
        {
            if (said.Type is "error")
                complaints.Add(said.Text);
        };
        page.PageError += (_, fault) => complaints.Add(fault);
        await page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('blocked: ' + e.violatedDirective + ' ' + e.blockedURI))");

        await page.GotoAsync(new Uri(gateway.Http.BaseAddress!, "/docs").ToString());
        var route = page.Locator(".opblock-get").Filter(new LocatorFilterOptions { Has = page.Locator("[data-path='/api/v1/auth/me']") });
        await route.Locator(".opblock-summary-control").ClickAsync();
        await route.Locator(".try-out__btn").ClickAsync();
        await route.Locator(".execute").ClickAsync();

        await Expect(page).ToHaveTitleAsync("telegram-gateway");
        await Expect(route.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("401");
        await Expect(route.Locator(".live-responses-table")).ToContainTextAsync("credentials_missing");

        // The answer that was asked for is one, too.
        complaints.Should().OnlyContain(static text => text.Contains("401", StringComparison.Ordinal));
    }
}
