using Gateway.Api.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.UnitTests.Accounts;

internal sealed class CredentialTests
{
    [TestCase("Bearer abc", null, "abc", false)]
    [TestCase("bearer abc", null, "abc", false)]
    [TestCase("Bearer tgw_1_x", null, "tgw_1_x", true)]
    [TestCase(null, "tgw_1_x", "tgw_1_x", true)]
    [TestCase(null, "abc", "abc", true)]
    public void Read_OfOneCredential_GivesIt(string? authorization, string? key, string value, bool isKey)
    {
        var credential = Credential.Read(Headers(authorization, key)).Value;

        (credential.Value, credential.IsKey).Should().Be((value, isKey));
        $"{credential}".Should().Be("***");
    }

    [TestCase(null, null)]
    [TestCase("Bearer", null)]
    [TestCase("Bearer ", null)]
    [TestCase("Basic abc", null)]
    [TestCase("", null)]
    [TestCase(null, "")]
    public void Read_OfNone_SaysSo(string? authorization, string? key) =>
        Credential.Read(Headers(authorization, key)).Failure!.Code.Should().Be("credentials_missing");

    [Test]
    public void Read_OfTwo_SaysSo()
    {
        var twice = new HeaderDictionary { ["Authorization"] = new StringValues(["Bearer abc", "Bearer abc"]) };
        var keyTwice = new HeaderDictionary { ["X-API-Key"] = new StringValues(["abc", "abc"]) };

        foreach (var headers in new[] { Headers("Bearer abc", "tgw_1_x"), Headers("Basic abc", "tgw_1_x"), twice, keyTwice })
            Credential.Read(headers).Failure!.Code.Should().Be("credentials_ambiguous");
    }

    private static HeaderDictionary Headers(string? authorization, string? key)
    {
        var headers = new HeaderDictionary();
        if (authorization is not null)
            headers["Authorization"] = authorization;
        if (key is not null)
            headers["X-API-Key"] = key;
        return headers;
    }
}
