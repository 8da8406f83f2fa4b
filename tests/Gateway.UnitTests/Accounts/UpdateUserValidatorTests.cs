using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.UnitTests.Accounts;

internal sealed class UpdateUserValidatorTests
{
    [Test]
    public void Nothing_Passes() => Problems(new UpdateUserBody()).Should().BeEmpty();

    [Test]
    public void DisplayName_OfNull_TakesItAway() => Problems(new UpdateUserBody { DisplayName = new Optional<string?>(null) }).Should().BeEmpty();

    [Test]
    public void EveryField_IsNamedAtOnce() => Problems(new UpdateUserBody
    {
        DisplayName = new Optional<string?>("\a"),
        Password = new Optional<string>("short"),
        Roles = new Optional<IReadOnlyList<string>>(["king"]),
    }).Should().Equal("display_name", "password", "roles[0]");

    [Test]
    public void ThePassword_IsNeverPrinted() =>
        new UpdateUserBody { Password = new Optional<string>("correct horse battery") }.ToString().Should().NotContain("horse");

    private static IEnumerable<string> Problems(UpdateUserBody body) =>
        new UpdateUserValidator().Validate(new UpdateUser(Callers.Admin, 1, body)).Errors.Select(error => error.PropertyName);
}
