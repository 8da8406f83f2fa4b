using Gateway.Api.Grpc;
using Gateway.Api.Grpc.Protos;

namespace Gateway.UnitTests.Grpc;

internal sealed class TextFieldsTests
{
    [Test]
    public void WhatPostgresDoesNotHold_IsNamed_AlsoInside()
    {
        var request = new CreateBotRequest { Token = "1:a", DisplayName = "a\0b", Http = new CreateBotHttp { Url = "\0" } };

        TextFields.Problems(request).Select(static problem => problem.Field).Should().BeEquivalentTo("display_name", "http.url");
    }

    [Test]
    public void WhatIsText_IsNot() => TextFields.Problems(new SendMessageRequest { ChatId = 1, Text = "naïve 🙂" }).Should().BeEmpty();
}
