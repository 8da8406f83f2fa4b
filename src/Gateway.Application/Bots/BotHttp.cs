using Gateway.Application.Results;
using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

internal static class BotHttp
{
    public static readonly Failure Forbidden =
        Failure.Invalid(new FieldProblem("http.url", "Leads to an address that is not globally routable, and WEBHOOK_ALLOWED_NETWORKS does not name it."));

    public static int Milliseconds(string timeout) =>
        HttpTarget.TryParseTimeout(timeout, out var span) ? (int)span.TotalMilliseconds : throw new InvalidOperationException("The timeout was validated.");
}
