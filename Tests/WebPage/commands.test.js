import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  commands,
  findCommand,
  isCommand,
  parseCommand,
} from '../../Sources/ChatWeb/page/commands.js';
import { complete } from '../../Sources/ChatWeb/page/completion.js';
import { Chat, said, seeded } from './support/chat.js';

/** What is sent for a command that is typed in #lobby. */
function sentFor(text, chat = new Chat().inLobby()) {
  return chat.dispatch({ type: 'command', buffer: '#lobby', text }).sent();
}

test('commandsAreSentAsTheServerKnowsThem', () => {
  const table = {
    '/nick eve': ['NICK eve'],
    '/join garden': ['JOIN #garden'],
    '/join #garden key': ['JOIN #garden key'],
    '/part': ['PART #lobby'],
    '/leave bye all': ['PART #lobby :bye all'],
    '/part #garden so long': ['PART #garden :so long'],
    '/msg ben hi  there ': ['@label=1 PRIVMSG ben :hi  there'],
    '/notice ben hi': ['@label=1 NOTICE ben :hi'],
    '/me waves': ['@label=1 PRIVMSG #lobby :\x01ACTION waves\x01'],
    '/topic': ['TOPIC #lobby'],
    '/topic new words': ['TOPIC #lobby :new words'],
    '/topic -': ['TOPIC #lobby :'],
    '/brb': ['AWAY away'],
    '/away at tea': ['AWAY :at tea'],
    '/back': ['AWAY'],
    '/who': ['WHO #lobby'],
    '/names garden': ['NAMES #garden'],
    '/whois ben': ['WHOIS ben ben'],
    '/invite eve': ['INVITE eve #lobby'],
    '/invite eve garden': ['INVITE eve #garden'],
    '/kick ben go away': ['KICK #lobby ben :go away'],
    '/kick #garden ben': ['KICK #garden ben'],
    '/ban ben': ['MODE #lobby +b ben!*@*'],
    '/unban *!*@x': ['MODE #lobby -b *!*@x'],
    '/ban': ['MODE #lobby +b'],
    '/op ben eve': ['MODE #lobby +oo ben eve'],
    '/devoice ben': ['MODE #lobby -v ben'],
    '/mode': ['MODE #lobby'],
    '/mode +m': ['MODE #lobby +m'],
    '/list': ['LIST'],
    '/rooms >5': ['LIST >5'],
    '/motd': ['MOTD'],
    '/oper ann secret word': ['OPER ann :secret word'],
    '/raw FOO bar :baz': ['FOO bar :baz'],
    '/quote FOO': ['FOO'],
    '/quit bye': ['QUIT bye'],
    '//shrug': ['@label=1 PRIVMSG #lobby :/shrug'],
    '/MSG ben HI': ['@label=1 PRIVMSG ben :HI'],
  };
  for (const [text, lines] of Object.entries(table)) assert.deepEqual(sentFor(text), lines, text);
});

test('aModeOfAnotherTargetIsItsOwn', () => {
  assert.deepEqual(sentFor('/mode #garden +m'), ['MODE #garden +m']);
  assert.deepEqual(sentFor('/mode ann +i'), ['MODE ann +i']);
});

test('whatIsUnknownOrIncompleteIsToldAndNotSent', () => {
  for (const [text, code] of [
    ['/nonsense x', 'unknown-command'],
    ['/', 'unknown-command'],
    ['/msg ben', 'usage'],
    ['/me', 'usage'],
    ['/nick', 'usage'],
    ['/nick a b', 'usage'],
    ['/join', 'usage'],
    ['/kick', 'usage'],
    ['/op', 'usage'],
    ['/oper ann', 'usage'],
    ['/raw', 'usage'],
    ['/invite', 'usage'],
    ['/query', 'usage'],
  ]) {
    const chat = new Chat().inLobby();
    assert.deepEqual(sentFor(text, chat), [], text);
    assert.equal(chat.shown('#lobby', 'error').at(-1).code, code, text);
  }
  assert.equal(parseCommand('/msg').usage, 'command.msg.usage');
});

test('whatIsForRoomsIsToldElsewhere', () => {
  for (const text of ['/topic x', '/kick ben', '/op ben', '/who', '/mode +m', '/invite eve']) {
    const chat = new Chat().inLobby().dispatch({ type: 'open-person', name: 'ben' });
    chat.dispatch({ type: 'command', buffer: 'ben', text });
    assert.equal(chat.shown('ben', 'error').at(-1).code, 'needs-room', text);
    assert.deepEqual(chat.sent(), []);
  }
});

test('aQueryOpensAConversation', () => {
  const chat = new Chat().inLobby();
  assert.deepEqual(sentFor('/query Ben', chat), []);
  assert.equal(chat.state.current, 'ben');
  assert.deepEqual(sentFor('/query ben hi', chat), ['@label=1 PRIVMSG Ben :hi']);
  chat.dispatch({ type: 'command', buffer: 'ben', text: '/close' });
  assert.equal(chat.buffer('ben'), undefined);
  assert.notEqual(chat.state.current, null);
});

test('clearEmptiesWhatIsShown', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'x'));
  sentFor('/clear', chat);
  assert.deepEqual(chat.shown(), []);
});

test('withoutAConnectionCommandsAreToldSo', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1006 });
  assert.deepEqual(sentFor('/whois ben', chat), []);
  assert.equal(chat.shown('#lobby', 'error').at(-1).code, 'not-connected');
});

test('answersGoWhereTheyWereAskedFor', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'open-person', name: 'ben' })
    .dispatch({ type: 'command', buffer: 'ben', text: '/whois' });
  assert.deepEqual(chat.sent(), ['WHOIS ben ben']);
  chat.lines(
    ':srv 311 ann ben b host * :Ben B',
    ':srv 312 ann ben srv :info',
    ':srv 317 ann ben 5 1700000000 :seconds',
    ':srv 319 ann ben :@#lobby',
    ':srv 330 ann ben benb :is logged in as',
    ':srv 671 ann ben :is using a secure connection',
    ':srv 318 ann ben :End',
  );
  assert.deepEqual(
    chat.shown('ben', 'info').map((entry) => entry.code),
    ['whois', 'whois-server', 'whois-idle', 'whois-rooms', 'whois-account', 'whois-more'],
  );
  chat.now += 60000;
  chat.lines(':srv 999 ann :something', ':srv 263 ann LIST :Try again');
  assert.equal(chat.shown('').at(-1).text, 'Try again');
});

test('rowsOfTheTableAreComplete', () => {
  const names = commands.flatMap((command) => [command.name, ...command.also]);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(findCommand(name.toUpperCase()));
  for (const command of commands) assert.ok(command.usage && command.help && command.group);
  assert.ok(isCommand('/x') && !isCommand('x') && !isCommand('/ x') && !isCommand('/'));
});

test('noCommandLineThrowsOrBreaksALine', () => {
  const chance = seeded(5);
  for (let round = 0; round < 3000; round += 1) {
    const name = chance.pick(commands).name;
    const words = Array.from({ length: chance.below(5) }, () =>
      chance.pick(['#a', 'ben', '-', '+o', ' ', '\r\nQUIT', '\0', ':', 'é', '']),
    ).join(chance.pick([' ', '']));
    const chat = new Chat().inLobby();
    for (const line of sentFor(`/${name} ${words}`, chat))
      assert.doesNotMatch(line, /[\r\n\0]/, `seed 5, round ${round}`);
  }
});

// MARK: Tab

const tab = (chat, text, id = '#lobby') =>
  complete(chat.state, id, text, text.length)?.candidates ?? null;

test('namesAreCompletedByWhoSpokeLast', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .enter('#lobby', ['ann', 'alan', '@Alice', 'albert', 'ben']);
  assert.deepEqual(tab(chat, 'al'), ['alan: ', 'albert: ', 'Alice: ']);
  chat.lines(said(1, 'albert', 'x'), said(2, 'Alice', 'y'), said(3, 'ben', 'z'));
  assert.deepEqual(tab(chat, 'AL'), ['Alice: ', 'albert: ', 'alan: ']);
  assert.deepEqual(tab(chat, 'hi al'), ['Alice ', 'albert ', 'alan ']);
  assert.deepEqual(complete(chat.state, '#lobby', 'hi al there', 5), {
    start: 3,
    typed: 'al',
    candidates: ['Alice ', 'albert ', 'alan '],
  });
  assert.equal(tab(chat, 'x'), null);
  assert.equal(tab(chat, ''), null);
  assert.equal(tab(chat, 'ann'), null, 'nobody speaks to themselves');
  chat.lines(':Alice!a@h PART #lobby');
  assert.deepEqual(tab(chat, 'ali'), null, 'who has gone is not spoken to');
});

test('roomsAndCommandsAreCompleted', () => {
  const chat = new Chat().inLobby();
  assert.deepEqual(tab(chat, 'see #lo'), ['#lobby ']);
  assert.deepEqual(tab(chat, '/join lo'), ['#lobby ']);
  assert.deepEqual(tab(chat, '/unb'), ['/unban ']);
  assert.deepEqual(tab(chat, '/help unb'), ['unban ']);
  assert.deepEqual(tab(chat, '/msg be'), ['ben ']);
  assert.equal(tab(chat, '//unb'), null);
  assert.equal(tab(chat, 'a', 'nowhere'), null);
});

test('aLargeRoomHasABoundedChoice', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .enter(
      '#lobby',
      Array.from({ length: 5000 }, (_, index) => `user${index}`),
    );
  assert.equal(tab(chat, 'user').length, 100);
});

test('aUsageIsAPhraseOfItsCommand', () => {
  const usages = commands.flatMap(({ name }) => {
    const chat = new Chat().inLobby();
    chat.dispatch({ type: 'command', buffer: '#lobby', text: `/${name}` });
    return chat.shown('#lobby', 'error').filter((entry) => entry.code === 'usage');
  });
  assert.ok(usages.length > 5);
  for (const { values } of usages) assert.equal(values.usage, `command.${values.command}.usage`);
});
