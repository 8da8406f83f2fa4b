using Gateway.Domain.Updates;

namespace Gateway.Application.Updates;

/// <summary>An update as it came in.</summary>
/// <param name="Raw">Byte for byte what Telegram sent.</param>
/// <param name="Envelope">What was read out of it.</param>
/// <param name="ReceivedAt">The monotonic time of its receipt, from <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record ReceivedUpdate(byte[] Raw, UpdateEnvelope Envelope, long ReceivedAt);
