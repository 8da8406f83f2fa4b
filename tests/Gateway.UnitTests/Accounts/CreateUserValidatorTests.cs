using Gateway.Application.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class CreateUserValidatorTests
{
    private const string Password = "correct horse battery";

    [TestCase("ada")]
    [TestCase("Ada.Lovelace_1815-x")]
    public void Username_OfTheAlphabet_Passes(string username) => Problems(new CreateUserBody(username, Password)).Should().BeEmpty();

    [TestCase("")]
    [TestCase("ad")]
    [TestCase("ada@example.org")]
    [TestCase("ada lovelace")]
    [TestCase("ädä")]
    [TestCase("'; DROP TABLE users;--")]
    [TestCase("\u202eada")]
    [TestCase("a\0da")]
    public void Username_OfOtherCharacters_IsRefused(string username) =>
        Problems(new CreateUserBody(username, Password)).Should().Equal("Body.Username");

    [Test]
    public void Username_Overlong_IsRefused() => Problems(new CreateUserBody(new string('a', 65), Password)).Should().Equal("Body.Username");

    [TestCase(11, false)]
    [TestCase(12, true)]
    [TestCase(256, true)]
    [TestCase(257, false)]
    public void Password_IsBounded(int length, bool passes) =>
        Problems(new CreateUserBody("ada", new string('x', length))).Should().HaveCount(passes ? 0 : 1);

    [TestCase("Ada")]
    [TestCase("Адa Лавлейс 👩🏽‍💻")]
    [TestCase("عدا")]
    [TestCase("'; DROP TABLE users;--")]
    public void DisplayName_InAnyScript_Passes(string name) => Problems(new CreateUserBody("ada", Password, name)).Should().BeEmpty();

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("two\nlines")]
    [TestCase("\u001b[2J")]
    [TestCase("nu\0l")]
    [TestCase("two\u2028lines")]
    public void DisplayName_OfMoreThanALine_IsRefused(string name) => Problems(new CreateUserBody("ada", Password, name)).Should().Equal("Body.DisplayName");

    [Test]
    public void DisplayName_WithHalfACharacter_IsRefused() => Problems(new CreateUserBody("ada", Password, "half" + '\ud83d')).Should().Equal("Body.DisplayName");

    [Test]
    public void EveryField_IsNamedAtOnce() => Problems(new CreateUserBody("?", "short", new string('x', 101), ["viewer", "king"]))
        .Should().Equal("Body.Username", "Body.Password", "Body.DisplayName", "Body.Roles[1]");

    [Test]
    public void ThePassword_IsNeverPrinted() =>
        new CreateUser(Callers.Admin, new CreateUserBody("ada", Password)).ToString().Should().NotContain(Password);

    private static IEnumerable<string> Problems(CreateUserBody body) =>
        new CreateUserValidator().Validate(new CreateUser(Callers.Admin, body)).Errors.Select(error => error.PropertyName);
}
