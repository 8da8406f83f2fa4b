using Gateway.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.UnitTests.Http;

internal sealed class SecurityHeadersTests
{
    [TestCase("http", "/api/v1/telegram/webhook/alerts")]
    [TestCase("https", "/api/v1/telegram/webhook/alerts")]
    [TestCase("https", "/api/v1/chats")]
    [TestCase("https", "/docs/index.html")]
    public void Set_AllocatesNothing(string scheme, string path)
    {
        var context = new DefaultHttpContext { Request = { Scheme = scheme, Path = path } };
        Set(1);

        Set(1000).Should().Be(0);

        // The collection of headers is made once a connection, here by the first call.
        long Set(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
                context.SetSecurityHeaders();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
