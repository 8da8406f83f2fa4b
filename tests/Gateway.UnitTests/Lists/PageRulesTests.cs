using Gateway.Application.Lists;
using Gateway.Application.Webhooks;
using Gateway.UnitTests.Accounts;

namespace Gateway.UnitTests.Lists;

internal sealed class PageRulesTests
{
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(200, true)]
    [TestCase(201, false)]
    public void ALimit_IsBounded(int limit, bool passes) => Problems(new PageRequest(limit)).Should().Equal(passes ? [] : [("limit", "Must be 1 to 200.")]);

    [TestCase("deliveries:7:failed", true)]
    [TestCase("deliveries:7:", false)]
    [TestCase("deliveries:8:failed", false)]
    [TestCase("chats", false)]
    public void ACursor_IsOfTheSameList(string list, bool passes) =>
        Problems(new PageRequest(Cursor: new Cursor(list, 5).Encode())).Should().Equal(passes ? [] : [("cursor", "Is not a cursor of this list.")]);

    [Test]
    public void ADamagedCursor_AndABadLimit_AreToldAtOnce() => Problems(new PageRequest(0, "nonsense")).Select(problem => problem.Field).Should().Equal("limit", "cursor");

    [Test]
    public void APage_IsFetchedWithOneRowMore() => new PageRequest().Fetch.Should().Be(51);

    private static IEnumerable<(string Field, string Message)> Problems(PageRequest page) =>
        new ListDeliveriesValidator().Validate(new ListDeliveries(Callers.Admin, 7, "failed", page)).Errors.Select(error => (error.PropertyName, error.ErrorMessage));
}
