using Gateway.Application.Chats;

namespace Gateway.UnitTests.Chats;

internal sealed class MessageEditTests
{
    private static readonly TestCaseData<MessageEdit, string[]>[] Edits =
    [
        new(new MessageEdit { Text = "new", ParseMode = "HTML", DisableLinkPreview = true }, []) { TestName = "text" },
        new(new MessageEdit { Caption = "new" }, []) { TestName = "caption" },
        new(new MessageEdit { Keyboard = Bodies.Json("""{"inline_keyboard":[]}""") }, []) { TestName = "keyboard" },
        new(new MessageEdit(), ["text"]) { TestName = "nothing" },
        new(new MessageEdit { Text = "a", Caption = "b" }, ["caption"]) { TestName = "text and caption" },
        new(new MessageEdit { Text = new string('x', 4097) }, ["text"]) { TestName = "too long" },
        new(new MessageEdit { Keyboard = Bodies.Json("""{"keyboard":[]}"""), ParseMode = "HTML" }, ["parse_mode", "keyboard"]) { TestName = "not an inline keyboard" },
    ];

    [TestCaseSource(nameof(Edits))]
    public async Task AnEdit_ChangesTextOrCaptionOrKeyboard(MessageEdit edit, string[] refused) =>
        (await Bodies.RefusedFieldsAsync(edit)).Should().Equal(refused);
}
