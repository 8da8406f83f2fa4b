using Gateway.Application.Lists;

namespace Gateway.UnitTests.Lists;

internal sealed class CursorTests
{
    [TestCase("chats", 1)]
    [TestCase("messages:5", long.MaxValue)]
    [TestCase("chats:a-bot", -3)]
    public void Decode_OfItsOwnList_GivesTheKey(string list, long key) => Cursor.Decode(list, new Cursor(list, key).Encode())!.Key.Should().Be(key);

    [TestCase("messages:5", "messages:6")]
    [TestCase("chats", "audit")]
    [TestCase("chats", "chats:a-bot")]
    public void Decode_OfAnotherList_GivesNothing(string list, string other) => Cursor.Decode(other, new Cursor(list, 7).Encode()).Should().BeNull();

    [TestCase("")]
    [TestCase("not base64!")]
    [TestCase("Y2hhdHM")]
    [TestCase("Y2hhdHMvYQ")]
    public void Decode_OfNonsense_GivesNothing(string text) => Cursor.Decode("chats", text).Should().BeNull();

    [Test]
    public void Decode_OfSomethingLong_GivesNothing() => Cursor.Decode("chats", new string('A', 100_000)).Should().BeNull();

    [Test]
    public void PageOf_OneRowTooMany_LeavesItOut_AndSaysWhereTheNextPageBegins()
    {
        var request = new PageRequest(2);

        var page = request.PageOf([10L, 11L, 12L], "chats", row => row);

        page.Data.Should().Equal(10, 11);
        new PageRequest(2, page.NextCursor).After("chats").Should().Be(11);
    }

    [Test]
    public void PageOf_TheLastRows_HasNoNextPage() => new PageRequest(2).PageOf([10L, 11L], "chats", row => row).NextCursor.Should().BeNull();
}
