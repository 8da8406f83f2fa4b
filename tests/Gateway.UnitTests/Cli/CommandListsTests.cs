using Gateway.Api.Cli;

namespace Gateway.UnitTests.Cli;

internal sealed class CommandListsTests
{
    [Test]
    public void Table_AlignsItsColumns() => CommandLists.Table<(int Id, string? Name)>(
        [(1, "ada"), (23, null)], [("ID", row => row.Id), ("NAME", row => row.Name), ("END", _ => true)])
        .Should().Be("ID  NAME  END\n1   ada   yes\n23  -     yes");

    [Test]
    public void Text_OfControlCharacters_IsNotObeyedByTheTerminal() => CommandLists.Text("a\u001b[2J\nb").Should().Be("a?[2J?b");
}
