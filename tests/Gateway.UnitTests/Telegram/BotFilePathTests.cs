using System.Text.Json;
using Gateway.Application.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotFilePathTests
{
    [TestCase("documents/file_1.pdf", "documents/file_1.pdf", "file_1.pdf")]
    [TestCase("photos/Ünï cödé.jpg", "photos/%C3%9Cn%C3%AF%20c%C3%B6d%C3%A9.jpg", "_n__c_d_.jpg")]
    [TestCase("a/.htaccess", "a/.htaccess", "htaccess")]
    [TestCase("a/...", "a/...", "file")]
    [TestCase("a/\"; filename=x.exe\"", "a/%22%3B%20filename%3Dx.exe%22", "___filename_x.exe_")]
    public void APathDownwards_IsEscaped_AndItsNameMadeHarmless(string path, string escaped, string name)
    {
        var read = BotFilePath.Read(path)!;

        read.Escaped.Should().Be(escaped);
        read.Name.Should().Be(name);
    }

    [Test]
    public void ALongName_KeepsItsEnd() => BotFilePath.Read($"a/{new string('x', 200)}.pdf")!.Name.Should().HaveLength(100).And.EndWith("x.pdf");

    [TestCase("")]
    [TestCase("/var/lib/telegram-bot-api/documents/file_1.pdf", Description = "a server in local mode")]
    [TestCase("C:/telegram/file_1.pdf")]
    [TestCase("C:\\telegram\\file_1.pdf")]
    [TestCase("../../bot1:token/getMe")]
    [TestCase("a/../../b")]
    [TestCase("a/./b")]
    [TestCase("a//b")]
    [TestCase("a/")]
    [TestCase("//evil.example/a")]
    [TestCase("http://evil.example/a")]
    [TestCase("a/%2e%2e/b")]
    [TestCase("a?b")]
    [TestCase("a#b")]
    [TestCase("a\r\nHost: evil.example")]
    public void AnyOtherPath_IsRefused(string path) => BotFilePath.Read(path).Should().BeNull();

    [TestCase("7")]
    [TestCase("null")]
    [TestCase("\"\\ud800\"")]
    public void WhatIsNoText_IsRefused(string json) => BotFilePath.Read(JsonElement.Parse(json)).Should().BeNull();

    [Test]
    public void ATooLongPath_IsRefused() => BotFilePath.Read(new string('x', 1025)).Should().BeNull();
}
