using Gateway.Api.Grpc;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Google.Protobuf.Reflection;

namespace Gateway.UnitTests.Grpc;

internal sealed class ReflectionServiceTests
{
    private static IEnumerable<string> OurMethods() => new[] { ChatsReflection.Descriptor, BotsReflection.Descriptor, MessagesReflection.Descriptor }
        .SelectMany(static file => file.Services).SelectMany(static service => service.Methods).Select(static method => $"/{method.Service.FullName}/{method.Name}");

    private static IEnumerable<GrpcMethod> Methods()
    {
        var gate = new CallerGate(null);
        return GrpcServices.Methods(gate, new HealthService(null!, gate, TimeProvider.System));
    }

    [Test]
    public void EveryMethodOfTheProtos_CanBeCalled() =>
        Methods().Select(static method => method.Path).Should().Contain(OurMethods());

    [Test]
    public void EveryMethodOfTheManagementApi_AsksWhoCalls() =>
        Methods().Where(static method => method.Path.StartsWith("/telegram.", StringComparison.Ordinal)).Should().OnlyContain(static method => method.Gate != null);

    [Test]
    public void TheServices_AreListed() => ReflectionService.Answer(new ServerReflectionRequest { ListServices = "*" }).ListServicesResponse.Service.Select(static service => service.Name)
        .Should().BeEquivalentTo("telegram.gateway.v1.ChatService", "telegram.gateway.v1.BotService", "telegram.gateway.v1.MessageService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");

    [TestCase("telegram.gateway.v1.ChatService")]
    [TestCase("telegram.gateway.v1.ChatService.GetChat")]
    [TestCase("telegram.gateway.v1.Chat")]
    [TestCase("telegram.gateway.v1.Chat.id")]
    public void ASymbol_BringsItsFile_AndWhatThatImports(string symbol)
    {
        var files = ReflectionService.Answer(new ServerReflectionRequest { FileContainingSymbol = symbol }).FileDescriptorResponse.FileDescriptorProto;

        files.Select(FileDescriptorProto.Parser.ParseFrom).Select(static file => file.Name).Should().Equal("chats.proto", "google/protobuf/timestamp.proto");
    }

    [Test]
    public void AFile_IsFoundByItsName() =>
        ReflectionService.Answer(new ServerReflectionRequest { FileByFilename = "bots.proto" }).FileDescriptorResponse.FileDescriptorProto.Should().HaveCount(2);

    [Test]
    public void WhatIsNotThere_IsNotFound() =>
        ReflectionService.Answer(new ServerReflectionRequest { FileContainingSymbol = "nothing.Here" }).ErrorResponse.ErrorCode.Should().Be((int)StatusCode.NotFound);
}
