using System.Security.Cryptography;
using Gateway.Api.Idempotency;
using Gateway.Application.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Gateway.UnitTests.Idempotency;

internal sealed class IdempotencyKeysTests
{
    private static readonly byte[] Body = "{}"u8.ToArray();

    [Test]
    public void WithoutTheHeader_ThereIsNoKey()
    {
        IdempotencyKeys.IsRead(Request(), Body, out var key, out _).Should().BeTrue();
        key.Should().BeNull();
    }

    [TestCase("a")]
    [TestCase("8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [TestCase("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")]
    public void AKey_IsTheHeader_TheRoute_AndTheBodysHash(string header)
    {
        IdempotencyKeys.IsRead(Request(header), Body, out var key, out _).Should().BeTrue();

        key.Should().BeEquivalentTo(new OnceKey(header, "POST /api/v1/chats/7/messages", SHA256.HashData(Body)));
    }

    [Test]
    public void TheLongestKey_IsRead() => IdempotencyKeys.IsRead(Request(new string('k', 255)), Body, out _, out _).Should().BeTrue();

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("schlüssel")]
    [TestCase("a\tb")]
    public void AnyOtherKey_IsRefused(string header) => IdempotencyKeys.IsRead(Request(header), Body, out _, out var problem).Should().Be(problem is null).And.BeFalse();

    [Test]
    public void ATooLongKey_IsRefused() => IdempotencyKeys.IsRead(Request(new string('k', 256)), Body, out _, out _).Should().BeFalse();

    [Test]
    public void TwoKeys_AreRefused() => IdempotencyKeys.IsRead(Request("a", "b"), Body, out _, out _).Should().BeFalse();

    private static DefaultHttpContext Request(params string[] keys)
    {
        var context = new DefaultHttpContext { Request = { Method = "POST", Path = "/api/v1/chats/7/messages" } };
        if (keys.Length > 0)
            context.Request.Headers["Idempotency-Key"] = keys;
        return context;
    }
}
