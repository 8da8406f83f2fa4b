using Gateway.Application.Jobs;
using Gateway.Application.Telegram;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Jobs;

internal sealed class DeadLetterNoticeTests
{
    [Test]
    public async Task ANoticeThatTelegramDoesNotTake_IsGivenUpAfterFifteenSeconds()
    {
        var (api, clock) = (new RecordingBotApi(), new ManualClock());
        api.Hang();
        var sending = new DeadLetterNotice(api, clock, new RecordingLogger<DeadLetterNotice>()).SendAsync(A.Bot(), A.Ada, CancellationToken.None);
        sending.IsCompleted.Should().BeFalse();

        clock.Advance(TimeSpan.FromSeconds(15));

        await sending.SoonAsync();
        api.Classes.Should().Equal(SendClass.Handler);
    }
}
