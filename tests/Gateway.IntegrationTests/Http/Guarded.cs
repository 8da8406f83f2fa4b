namespace Gateway.IntegrationTests.Http;

/// <summary>What every HTTP answer must say to a browser.</summary>
internal static class Guarded
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    private const string Page =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Each once, and nothing of the server's kind or version.</summary>
    public static void ShouldBeGuarded(this HttpResponseMessage answer, bool stored = true, bool page = false)
    {
        Of(answer, "X-Content-Type-Options").Should().Equal("nosniff");
        Of(answer, "X-Frame-Options").Should().Equal("DENY");
        Of(answer, "Referrer-Policy").Should().Equal("no-referrer");
        Of(answer, "Content-Security-Policy").Should().Equal(page ? Page : Nothing);
        Of(answer, "Server").Concat(Of(answer, "X-Powered-By")).Should().BeEmpty();
        (answer.Headers.CacheControl?.NoStore ?? false).Should().Be(!stored, "{0} has {1}", answer.RequestMessage?.RequestUri, answer.Headers.CacheControl);
    }

    public static IReadOnlyList<string> Of(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? [.. values] : [];
}
