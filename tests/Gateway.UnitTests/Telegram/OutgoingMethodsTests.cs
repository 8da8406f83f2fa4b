using Gateway.Application.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class OutgoingMethodsTests
{
    [TestCase("setWebhook")]
    [TestCase("SetWebHook")]
    [TestCase("SETWEBHOOK")]
    [TestCase("deletewebhook")]
    [TestCase("GETUPDATES")]
    [TestCase("logout")]
    [TestCase("Close")]
    public void WhatWouldTakeTheBotAway_IsRefused(string method) => OutgoingMethods.Refusal(method).Should().Be($"asks for {method}, which is refused");

    [TestCase("")]
    [TestCase("send message")]
    [TestCase("sendMessage/")]
    [TestCase("sendMessage\n")]
    [TestCase("../bot1:token/getMe")]
    [TestCase("sendMessage?chat_id=1")]
    public void WhatIsNoName_IsRefused(string method) => OutgoingMethods.Refusal(method).Should().Be("names a method that is none");

    [TestCase("sendMessage", true)]
    [TestCase("SENDPHOTO", true)]
    [TestCase("copyMessages", true)]
    [TestCase("forwardMessage", true)]
    [TestCase("editMessageText", true)]
    [TestCase("EditMessageCaption", true)]
    [TestCase("deleteMessage", false)]
    [TestCase("answerCallbackQuery", false)]
    [TestCase("getMe", false)]
    public void WhatWritesIntoAChat_IsLimited(string method, bool limited)
    {
        OutgoingMethods.Refusal(method).Should().BeNull();
        OutgoingMethods.IsLimited(method).Should().Be(limited);
    }

    [TestCase("sendMessage", true)]
    [TestCase("Forwardmessage", true)]
    [TestCase("editMessageText", false)]
    [TestCase("stopMessageLiveLocation", false)]
    public void AMessage_IsNewOrExistedBefore(string method, bool isNew) => OutgoingMethods.IsNewMessage(method).Should().Be(isNew);
}
