using Gateway.Api.Grpc;
using Gateway.Api.Grpc.Framing;
using Gateway.Application.Results;

namespace Gateway.UnitTests.Grpc;

internal sealed class GrpcFailuresTests
{
    [TestCase(FailureKind.Invalid, "invalid_request", StatusCode.InvalidArgument)]
    [TestCase(FailureKind.Unauthenticated, "token_expired", StatusCode.Unauthenticated)]
    [TestCase(FailureKind.Forbidden, "right_missing", StatusCode.PermissionDenied)]
    [TestCase(FailureKind.NotFound, "chat_not_found", StatusCode.NotFound)]
    [TestCase(FailureKind.Conflict, "bot_taken", StatusCode.AlreadyExists)]
    [TestCase(FailureKind.Conflict, "idempotency_in_flight", StatusCode.Aborted)]
    [TestCase(FailureKind.Conflict, "chat_unavailable", StatusCode.FailedPrecondition)]
    [TestCase(FailureKind.Conflict, "cursor_expired", StatusCode.OutOfRange)]
    [TestCase(FailureKind.TooLarge, "body_too_large", StatusCode.ResourceExhausted)]
    [TestCase(FailureKind.TooMany, "send_limited", StatusCode.ResourceExhausted)]
    [TestCase(FailureKind.Upstream, "telegram_failed", StatusCode.Unknown)]
    [TestCase(FailureKind.Unavailable, "telegram_unreachable", StatusCode.Unavailable)]
    [TestCase(FailureKind.Unavailable, "not_configured", StatusCode.FailedPrecondition)]
    public void EachKind_HasItsStatus_AndItsCodeInATrailer(FailureKind kind, string code, StatusCode status)
    {
        var answer = GrpcFailures.Of(new Failure(kind, code, "Why."));

        answer.Code.Should().Be(status);
        answer.Trailers.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("error-code", code));
    }

    [Test]
    public void EveryKind_HasAStatus([Values] FailureKind kind) => GrpcFailures.Of(new Failure(kind, "x", "Why.")).Code.Should().NotBe(StatusCode.Ok);

    /// <summary>Clients try again by themselves what is UNAVAILABLE.</summary>
    [TestCase(FailureKind.Upstream)]
    [TestCase(FailureKind.Conflict)]
    public void WhatMayHaveBeenSent_IsNotTriedAgain(FailureKind kind) =>
        GrpcFailures.Of(new Failure(kind, "send_outcome_unknown", "Why.")).Code.Should().Be(StatusCode.Unknown);

    [Test]
    public void TheTimeToWait_IsInWholeSeconds() =>
        GrpcFailures.RateLimited(TimeSpan.FromSeconds(1.2)).Trailers.Should().Contain(KeyValuePair.Create("retry-after", "2"));

    [Test]
    public void BadFields_AreAllNamed() => GrpcFailures.Of(Failure.Invalid(new FieldProblem("text", "Is empty."), new FieldProblem("limit", "Must be 1 to 200."))).Message
        .Should().Be("Some fields are not valid. text: Is empty.; limit: Must be 1 to 200.");
}
