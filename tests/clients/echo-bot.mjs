// A grammy bot that echoes. Usage: node echo-bot.mjs <webhook|polling> <api root> <token>
// It prints "ready" once it takes updates and ends when standard input does.
import { createServer } from 'node:http';
import { Bot, webhookCallback } from 'grammy';

const [mode, apiRoot, token] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });
bot.command('start', ctx => ctx.reply(`Hello ${ctx.from.first_name}`, {
  reply_parameters: { message_id: ctx.msg.message_id },
  reply_markup: { inline_keyboard: [[{ text: 'Press', callback_data: 'pressed' }]] },
}));
bot.on('callback_query:data', async ctx => {
  await ctx.answerCallbackQuery({ text: 'seen' });
  await ctx.editMessageText(`You chose ${ctx.callbackQuery.data}`);
});
bot.on('message:text', ctx => ctx.reply(ctx.msg.text));
bot.catch(error => { console.error(error); process.exit(1); });
process.stdin.resume().on('end', () => process.exit(0));

if (mode === 'webhook') {
  const secretToken = 'a-secret_of-grammy';
  const server = createServer(webhookCallback(bot, 'http', { secretToken }));
  server.listen(0, '127.0.0.1', async () => {
    await bot.api.setWebhook(`http://127.0.0.1:${server.address().port}/`, { secret_token: secretToken });
    console.log('ready');
  });
} else {
  await bot.start({ onStart: () => console.log('ready') });
}
