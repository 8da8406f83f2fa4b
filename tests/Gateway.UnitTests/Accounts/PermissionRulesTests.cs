using Gateway.Application.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class PermissionRulesTests
{
    [TestCase(1, null, new string[0])]
    [TestCase(null, 1, new string[0])]
    [TestCase(null, null, new[] { "user_id" })]
    [TestCase(1, 1, new[] { "user_id", "api_key_id" })]
    public void OneAccount_NamedInOneWay(long? user, long? key, string[] problems)
    {
        var body = new PermissionBody(user, key, CanRead: true);

        new SetChatPermissionValidator().Validate(new SetChatPermission(Callers.Admin, 5, body)).Errors.Select(error => error.PropertyName).Should().Equal(problems);
        new SetBotPermissionValidator().Validate(new SetBotPermission(Callers.Admin, "hello", body)).Errors.Select(error => error.PropertyName).Should().Equal(problems);
    }
}
