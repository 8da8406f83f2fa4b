'use strict';
const $ = id => document.getElementById(id);
const groupId = -1001000000001;
const predefined = [
  { id: 100001, first_name: 'Ada', username: 'ada' },
  { id: 100002, first_name: 'Linus', username: 'linus' },
  { id: 100003, first_name: 'Grace', username: 'grace' },
];
const store = {
  get: (key, otherwise) => { try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; } },
  set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window: kept for this page only */ } },
};
const state = {
  bots: JSON.parse($('firstbots').textContent), bot: store.get('bot', null),
  people: store.get('people', predefined), person: store.get('person', predefined[0].id),
  chat: store.get('chat', 'private'), messages: [], deliveries: new Map(), load: 0, sinceLoad: [],
};
const bot = () => state.bots.find(b => b.id === state.bot);
const person = () => state.people.find(p => p.id === state.person) ?? state.people[0];
const chatId = () => state.chat === 'group' ? groupId : person().id;

async function api(path, body) {
  const answer = await fetch('/_sim/' + path, body === undefined ? {} :
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error ?? answer.statusText);
  return json;
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) made[name] = value;
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

function avatar(into, name, id) {
  into.textContent = (name || '?').slice(0, 1).toUpperCase();
  into.style.background = `hsl(${Math.abs(id * 137) % 360} 52% 48%)`;
  return into;
}

function entry(name, small, id, chosen, badge, choose) {
  return element('li', null, element('button', { 'aria-pressed': String(chosen), onclick: choose },
    avatar(element('span', { class: 'avatar', 'aria-hidden': 'true' }), name, id),
    element('span', { class: 'what' }, element('b', null, name), element('small', null, small)),
    badge ? element('span', { class: 'badge', title: 'updates waiting' }, String(badge)) : null));
}

function drawSide() {
  $('nobots').hidden = state.bots.length > 0;
  $('bots').replaceChildren(...state.bots.map(b =>
    entry(b.first_name, '@' + b.username, b.id, b.id === state.bot, b.pending_update_count, () => choose('bot', b.id))));
  $('people').replaceChildren(...state.people.map(p =>
    entry(p.first_name, p.username ? '@' + p.username : 'id ' + p.id, p.id, p.id === person().id, 0, () => choose('person', p.id))));
  for (const radio of document.querySelectorAll('[name=chat]')) radio.checked = radio.value === state.chat;
}

function drawHead() {
  const b = bot();
  $('headavatar').hidden = !b;
  $('send').disabled = $('text').disabled = !b;
  $('headname').textContent = b ? (state.chat === 'group' ? `Test group with ${b.first_name}` : b.first_name) : 'Choose a bot';
  $('headinfo').textContent = b ? `you are ${person().first_name} · ${b.webhook_url ? 'webhook ' + b.webhook_url.replace(/\?.*/, '') : 'no webhook: updates wait for getUpdates'}` : '';
  if (b) avatar($('headavatar'), b.first_name, b.id);
}

function deliveryState(update) {
  const d = state.deliveries.get(update);
  if (!d) return null;
  const last = d.attempts[d.attempts.length - 1];
  const code = last ? (last.status ?? last.error) : '';
  switch (d.state) {
    case 'done': return ['ok', last ? `✓✓ delivered · ${code}` : '✓✓ fetched'];
    case 'in_flight': return ['warn', d.attempts.length ? `↻ attempt ${d.attempts.length + 1}` : '… sending'];
    case 'pending': return d.attempts.length ? ['warn', `↻ retrying · ${code} · ${d.attempts.length} failed`] : ['', '✓ waiting'];
    case 'filtered': return ['', 'not in allowed_updates'];
    default: return ['bad', `✕ ${d.state}${code ? ' · ' + code : ''}`];
  }
}

function bubble(m) {
  const message = m.message, from = message.from ?? {};
  const mine = !m.from_bot && from.id === person().id;
  const known = deliveryState(m.update_id);
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const keyboard = message.reply_markup?.inline_keyboard;
  return element('div', { class: `msg${mine ? ' mine' : ''}${m.deleted ? ' gone' : ''}` },
    element('div', { class: 'bubble' },
      state.chat === 'group' && !mine ? element('div', { class: 'who' }, from.first_name ?? '?') : null,
      message.reply_to_message ? element('span', { class: 'quote' }, message.reply_to_message.text ?? 'message') : null,
      m.text ?? '(no text)',
      element('div', { class: 'meta' },
        known ? element('span', { class: 'state ' + known[0], title: lastError(m.update_id) }, known[1]) : null,
        m.deleted ? 'deleted' : m.edited ? 'edited' : null, time)),
    keyboard && !m.deleted ? element('div', { class: 'keys' }, ...keyboard.map(row => element('div', null, ...row.map(key => button(m, key))))) : null);
}

function button(m, key) {
  return key.url
    ? element('a', { href: /^https?:/.test(key.url) ? key.url : '#', target: '_blank', rel: 'noopener noreferrer' }, key.text + ' ↗')
    : element('button', { onclick: () => press(m, key) }, key.text);
}

function lastError(update) {
  const attempts = state.deliveries.get(update)?.attempts ?? [];
  return attempts[attempts.length - 1]?.error ?? null;
}

function drawTalk() {
  const talk = $('talk');
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  talk.replaceChildren(...(state.messages.length ? state.messages.map(bubble)
    : [element('div', { class: 'empty' }, bot() ? 'Nothing here yet. Say something, or try /start.' : 'Choose a bot to talk to.')]));
  if (atEnd) talk.scrollTop = talk.scrollHeight;
}

function draw() { drawSide(); drawHead(); drawTalk(); }

function toast(text) {
  const shown = $('toast');
  shown.textContent = text;
  shown.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { shown.hidden = true; }, 4000);
}

function choose(what, value) {
  state[what] = value;
  store.set(what, value);
  document.body.classList.remove('open');
  loadTalk().catch(error => toast(error.message));
}

function chooseSomeBot() {
  if (!bot()) state.bot = state.bots[0]?.id ?? null;
}

async function loadBots() {
  const before = state.bot;
  state.bots = await api('bots');
  chooseSomeBot();
  if (state.bot !== before) await loadTalk(); else { drawSide(); drawHead(); }
}

// What happens while the answers are on their way is newer than they are: it is kept and put on top.
async function loadTalk() {
  const load = ++state.load, b = bot();
  state.sinceLoad = [];
  if (!b) { state.messages = []; draw(); return; }
  const messages = await api(`chats/${chatId()}/messages?bot=${b.id}`);
  const ids = [...new Set(messages.filter(m => m.update_id).map(m => m.update_id))].slice(-30);
  const found = await Promise.all(ids.map(id => api(`bots/${b.id}/deliveries?update_id=${id}`)));
  if (load !== state.load) return;
  state.messages = messages;
  for (const d of found.flat()) state.deliveries.set(d.update_id, d);
  for (const event of state.sinceLoad.splice(0)) apply(event);
  draw();
  $('talk').scrollTop = $('talk').scrollHeight;
}

function chat() {
  return state.chat === 'group' ? { id: groupId, type: 'supergroup', title: 'Test group' } : undefined;
}

async function send() {
  const text = $('text').value;
  if (!text.trim() || !bot()) return;
  $('text').value = '';
  grow();
  try { await api(`bots/${state.bot}/messages`, { from: person(), chat: chat(), text }); }
  catch (error) { toast(error.message); $('text').value = text; }
}

async function press(m, key) {
  try { await api(`bots/${state.bot}/callbacks`, { from: person(), chat: chat() ?? chatId(), message_id: m.message_id, data: key.callback_data }); }
  catch (error) { toast(error.message); }
}

function refreshBots() { loadBots().catch(() => { /* the stream comes back by itself and asks again */ }); }

function apply(event) {
  if (event.bot_id !== state.bot) return;
  if (event.type === 'delivery') {
    state.deliveries.set(event.update_id, event);
    if (state.deliveries.size > 2000) state.deliveries.delete(state.deliveries.keys().next().value);
  }
  if (event.type === 'message' && event.chat_id === chatId()) {
    const at = state.messages.findIndex(m => m.message_id === event.message_id);
    if (at < 0) state.messages.push(event); else state.messages[at] = event;
  }
}

function onEvent(event) {
  if (event.type === 'bot') { refreshBots(); return; }
  if (event.type === 'delivery') {
    clearTimeout(onEvent.timer);
    onEvent.timer = setTimeout(refreshBots, 300);
  }
  if (event.bot_id !== state.bot) return;
  if (event.type === 'callback_answer' && event.text) toast(event.text);
  state.sinceLoad.push(event);
  if (state.sinceLoad.length > 2000) state.sinceLoad.shift();
  apply(event);
  if (!onEvent.frame) onEvent.frame = requestAnimationFrame(() => { onEvent.frame = 0; drawTalk(); });
}

function watch() {
  const stream = new EventSource('/_sim/events');
  stream.onopen = () => {
    $('link').textContent = 'live';
    loadBots().then(loadTalk).catch(error => toast(error.message));
  };
  stream.onerror = () => { $('link').textContent = 'reconnecting …'; };
  stream.onmessage = message => onEvent(JSON.parse(message.data));
}

function grow() {
  const text = $('text');
  text.style.height = 'auto';
  text.style.height = Math.min(text.scrollHeight + 2, 160) + 'px';
}

$('compose').onsubmit = event => { event.preventDefault(); send(); };
$('text').oninput = grow;
$('text').onkeydown = event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
};
$('menu').onclick = event => { event.stopPropagation(); document.body.classList.toggle('open'); };
document.querySelector('main').addEventListener('click', () => document.body.classList.remove('open'));
$('newperson').onsubmit = event => {
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  if (!name) return;
  const added = { id: Math.max(...state.people.map(p => p.id)) + 1, first_name: name };
  state.people.push(added);
  store.set('people', state.people);
  event.target.reset();
  choose('person', added.id);
};
for (const radio of document.querySelectorAll('[name=chat]')) radio.onchange = () => choose('chat', radio.value);

chooseSomeBot();
draw();
watch();
setInterval(() => { if (!document.hidden) refreshBots(); }, 5000);
