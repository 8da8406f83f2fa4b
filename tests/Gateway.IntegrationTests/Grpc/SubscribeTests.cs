using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;
using static Gateway.IntegrationTests.Grpc.StreamCalls;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class SubscribeTests
{
    private const string Subscribe = $"{MessageService}/Subscribe";

    [Test]
    public async Task Subscriptions_ComeAndGo_AndTellEachEventOnce()
    {
        var ((chat, person), (other, stranger)) = (await NewChatAsync(), await NewChatAsync());
        var call = await Client.BeginAsync(Subscribe, options: Admin);
        foreach (var id in (long[])[chat, other])
        {
            await call.WriteAsync(new JsonObject { ["subscribe"] = Scoped("chat_id", id) });
            (await call.NextAsync())["subscribed"]!["scope"]!["chat_id"]!.GetValue<long>().Should().Be(id);
        }

        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "one", person));
        Text((await call.NextAsync())["event"]!).Should().Be("one");
        await call.WriteAsync(new JsonObject { ["unsubscribe"] = new JsonObject { ["chat_id"] = chat } });
        (await call.NextAsync())["unsubscribed"]!["scope"]!["chat_id"]!.GetValue<long>().Should().Be(chat);
        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "unheard", person));
        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "two", stranger));

        Text((await call.NextAsync())["event"]!).Should().Be("two");
        await call.CancelAsync();
        (await call.EndAsync()).Code.Should().Be(StatusCode.Cancelled);
    }

    [Test]
    public async Task WhatCannotBeDone_IsToldWithACode_AndTheCallGoesOn()
    {
        var call = await Client.BeginAsync(Subscribe, options: Admin);
        foreach (var (request, code) in new (JsonObject, string)[]
        {
            (new JsonObject { ["subscribe"] = Scoped("chat_id", 987654321) }, "chat_not_found"),
            (new JsonObject { ["subscribe"] = new JsonObject() }, "invalid_request"),
            (new JsonObject { ["unsubscribe"] = new JsonObject { ["chat_id"] = 1 } }, "not_subscribed"),
            (new JsonObject { ["authenticate"] = new JsonObject { ["token"] = "garbage" } }, "token_invalid"),
            ([], "invalid_request"),
        })
        {
            await call.WriteAsync(request);
            (await call.NextAsync())["error"]!["code"]!.GetValue<string>().Should().Be(code);
        }

        await PongsAsync(call);
        await call.CancelAsync();
    }

    [Test]
    public async Task AClientThatHasClosedItsSide_IsToldOn()
    {
        var (chat, person) = await NewChatAsync();
        var call = await Client.BeginAsync(Subscribe, options: Admin);
        await call.WriteAsync(new JsonObject { ["subscribe"] = Scoped("chat_id", chat) });
        await call.HalfCloseAsync();
        await call.NextAsync();

        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "still here", person));

        Text((await call.NextAsync())["event"]!).Should().Be("still here");
        await call.CancelAsync();
    }

    [Test]
    public async Task ARequestOf5MB_EndsTheCall()
    {
        var call = await Client.BeginAsync(Subscribe, options: Admin);
        await call.WriteAsync(new JsonObject { ["authenticate"] = new JsonObject { ["token"] = new string('x', 5_000_000) } });

        (await call.EndAsync()).Code.Should().Be(StatusCode.ResourceExhausted);
    }
}
