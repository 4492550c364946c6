import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteLength } from '../../Sources/ChatWeb/page/irc/pieces.js';
import { Chat, said } from './support/chat.js';

const own = (chat, id = '#lobby') =>
  chat
    .shown(id, 'message', 'action', 'notice')
    .filter((entry) => entry.isOwn)
    .map((entry) => [entry.text, entry.isPending, entry.isLost]);
const say = (chat, text, buffer = '#lobby') => chat.dispatch({ type: 'say', buffer, text });
const echo = (label, number, text, more) =>
  said(number, 'ann', text, { more: `;label=${label}`, ...more });

function comeBack(chat, history) {
  chat.dispatch({ type: 'closed', code: 1006 }).after(1000).dispatch({ type: 'opened' }).welcome();
  chat.effects = [];
  return chat.enter('#lobby', ['ann', 'ben'], history);
}

test('anOwnMessageIsShownAtOnceAndSettledByItsEcho', () => {
  const chat = say(new Chat().inLobby(), 'hello');
  assert.deepEqual(chat.sent(), ['@label=1 PRIVMSG #lobby :hello']);
  assert.deepEqual(own(chat), [['hello', true, false]]);
  chat.lines(echo(1, 7, 'hello'));
  assert.deepEqual(own(chat), [['hello', false, false]]);
  assert.equal(chat.shown('#lobby', 'message')[0].msgid, 'run-7');
  assert.equal(chat.state.unsettled.length, 0);
});

test('anOwnMessageStandsWhereTheServerHasPutIt', () => {
  const chat = say(say(new Chat().inLobby(), 'mine'), 'mine too');
  chat.lines(said(1, 'ben', 'earlier'));
  assert.deepEqual(chat.texts(), ['mine', 'mine too', 'earlier']);
  chat.lines(echo(1, 2, 'mine'), said(3, 'ben', 'between'), echo(2, 4, 'mine too'));
  assert.deepEqual(chat.texts(), ['earlier', 'mine', 'between', 'mine too']);
  say(chat, 'the last').lines(echo(3, 5, 'the last'));
  assert.deepEqual(chat.texts(), ['earlier', 'mine', 'between', 'mine too', 'the last']);
});

test('echoesWithoutLabelsAreFoundInTheirOrder', () => {
  const chat = new Chat().inLobby({ offered: 'echo-message message-tags batch' });
  say(say(chat, 'x'), 'x');
  chat.lines(said(1, 'ann', 'x'));
  assert.deepEqual(own(chat), [
    ['x', false, false],
    ['x', true, false],
  ]);
  chat.lines(said(2, 'ann', 'x'), said(3, 'ann', 'from elsewhere'));
  assert.deepEqual(own(chat), [
    ['x', false, false],
    ['x', false, false],
    ['from elsewhere', false, false],
  ]);
});

test('severalLinesAreOneMessage', () => {
  const chat = say(new Chat().inLobby(), 'one\n\ntwo\r\n');
  assert.deepEqual(chat.sent(), [
    '@label=1 BATCH +m1 draft/multiline #lobby',
    '@batch=m1 PRIVMSG #lobby :one',
    '@batch=m1 PRIVMSG #lobby :',
    '@batch=m1 PRIVMSG #lobby :two',
    'BATCH -m1',
  ]);
  assert.deepEqual(own(chat), [['one\n\ntwo', true, false]]);
  chat.lines(
    '@label=1;msgid=run-1 :ann!a@h BATCH +x draft/multiline #lobby',
    '@batch=x :ann!a@h PRIVMSG #lobby :one',
    '@batch=x :ann!a@h PRIVMSG #lobby :',
    '@batch=x :ann!a@h PRIVMSG #lobby :two',
    ':ann!a@h BATCH -x',
  );
  assert.deepEqual(own(chat), [['one\n\ntwo', false, false]]);
});

test('whatIsLongerThanTheServerTakesIsSeveralMessages', () => {
  const chat = say(
    new Chat().inLobby(),
    Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n'),
  );
  assert.deepEqual(
    own(chat).map(([text]) => text.split('\n').length),
    [24, 24, 2],
  );
  const long = say(new Chat().inLobby(), 'wörter '.repeat(200).trim());
  const lines = long.sent();
  assert.ok(
    lines
      .slice(1, -1)
      .every(
        (line) => byteLength(line.replace(/^@\S+ /, '')) + byteLength(':ann!~a@host ') + 2 <= 512,
      ),
  );
  assert.ok(lines[2].startsWith('@batch=m1;draft/multiline-concat PRIVMSG'));
  assert.deepEqual(
    own(long).map(([text]) => text),
    ['wörter '.repeat(200).trim()],
  );
});

test('nothingCanBeSmuggledIntoWhatIsSaid', () => {
  const chat = say(new Chat().inLobby(), 'a\0b\x01VERSION\x01\rQUIT');
  assert.deepEqual(
    chat.sent().filter((line) => line.includes('PRIVMSG')),
    ['@batch=m1 PRIVMSG #lobby :abVERSION', '@batch=m1 PRIVMSG #lobby :QUIT'],
  );
  say(chat, ' \n ');
  assert.deepEqual(chat.sent(), []);
});

test('actionsAreEchoedAsActions', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'command', buffer: '#lobby', text: '/me waves' });
  assert.deepEqual(chat.sent(), ['@label=1 PRIVMSG #lobby :\x01ACTION waves\x01']);
  chat.lines(echo(1, 1, '\x01ACTION waves\x01'));
  assert.deepEqual(
    chat.shown('#lobby', 'action').map((entry) => [entry.text, entry.isPending]),
    [['waves', false]],
  );
});

test('aRefusedMessageIsMarkedAndTheReasonTold', () => {
  const chat = say(new Chat().inLobby(), 'hello').lines(
    '@label=1 :srv 404 ann #lobby :Cannot send to channel',
  );
  assert.deepEqual(own(chat), [['hello', false, true]]);
  assert.deepEqual(
    chat.shown('#lobby', 'error').map((entry) => [entry.code, entry.text]),
    [['refused', 'Cannot send to channel']],
  );
  chat.dispatch({ type: 'command', buffer: '#lobby', text: '/msg nobody hi' });
  chat.lines('@label=2 :srv 401 ann nobody :No such nick/channel');
  assert.deepEqual(own(chat, 'nobody'), [['hi', false, true]]);
  say(chat, 'a\nb').lines(
    '@label=3 :srv FAIL BATCH MULTILINE_MAX_BYTES 10 :Multiline batch max-bytes exceeded',
  );
  assert.deepEqual(own(chat).at(-1), ['a\nb', false, true]);
  assert.equal(chat.state.unsettled.length, 0);
});

test('anAnswerBesideTheEchoSettlesItToo', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'command', buffer: '#lobby', text: '/msg ben hi' })
    .lines(
      '@label=1 :srv BATCH +r labeled-response',
      '@batch=r;msgid=run-1 :ann!a@h PRIVMSG ben :hi',
      '@batch=r :srv 301 ann ben :at tea',
      ':srv BATCH -r',
    );
  assert.deepEqual(own(chat, 'ben'), [['hi', false, false]]);
  assert.deepEqual(
    chat.shown('ben', 'info').map((entry) => [entry.code, entry.text]),
    [['is-away', 'at tea']],
  );
  assert.equal(chat.buffer().members.get('ben').away, 'at tea');
});

test('afterALossTheHistorySaysWhatHasArrived', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'));
  say(say(chat, 'arrived'), 'lost');
  comeBack(chat, [said(2, 'ben', 'two'), said(3, 'ann', 'arrived'), said(4, 'ben', 'after')]);
  assert.deepEqual(own(chat), [
    ['arrived', false, false],
    ['lost', true, false],
  ]);
  assert.deepEqual(
    chat.sent().filter((line) => line.includes('PRIVMSG')),
    ['@label=2 PRIVMSG #lobby :lost'],
  );
  chat.lines(echo(2, 5, 'lost'));
  assert.deepEqual(chat.texts(), ['one', 'two', 'arrived', 'after', 'lost']);
  assert.equal(chat.state.unsettled.length, 0);
});

test('whatHasArrivedUnderTheNameOfBeforeIsNotSaidAgain', () => {
  const chat = say(new Chat().inLobby(), 'arrived').dispatch({ type: 'closed', code: 1006 });
  chat
    .after(1000)
    .dispatch({ type: 'opened' })
    .lines(':srv 433 * ann :taken')
    .welcome({ name: 'ann_' });
  chat.sent();
  chat.enter(
    '#lobby',
    ['ann', 'ann_'],
    [said(3, 'ann', 'arrived'), said(4, 'ann', 'else')],
    'ann_',
  );
  assert.deepEqual(own(chat), [['arrived', false, false]]);
  assert.equal(chat.sent().filter((line) => line.includes('PRIVMSG')).length, 0);
});

test('ofTwoEqualMessagesOneThatIsLostIsSaidAgain', () => {
  const chat = say(say(new Chat().inLobby().lines(said(1, 'ben', 'x')), 'ok'), 'ok');
  comeBack(chat, [said(1, 'ben', 'x'), said(2, 'ann', 'ok')]);
  assert.deepEqual(own(chat), [
    ['ok', false, false],
    ['ok', true, false],
  ]);
  assert.equal(chat.sent().filter((line) => line.endsWith(':ok')).length, 1);
});

test('severalLinesAreLookedForAsOneMessage', () => {
  const chat = say(new Chat().inLobby(), 'a\nb');
  comeBack(chat, [said(2, 'ann', 'a')]);
  assert.equal(
    chat.sent().filter((line) => line.includes('BATCH +')).length,
    1,
    'half of it is another message',
  );
  const other = say(new Chat().inLobby(), 'a\nb')
    .dispatch({ type: 'closed', code: 1006 })
    .after(1000)
    .dispatch({ type: 'opened' })
    .welcome();
  other.sent();
  other.lines(
    ':ann!~a@host JOIN #lobby',
    ':srv BATCH +h chathistory #lobby',
    '@batch=h;msgid=run-1 :ann!a@h BATCH +m draft/multiline #lobby',
    '@batch=m :ann!a@h PRIVMSG #lobby :a',
    '@batch=m :ann!a@h PRIVMSG #lobby :b',
    ':ann!a@h BATCH -m',
    ':srv BATCH -h',
  );
  assert.deepEqual(own(other), [['a\nb', false, false]]);
  assert.equal(other.sent().filter((line) => line.includes('BATCH +')).length, 0);
});

test('whatWasSaidToAPersonIsNotSaidTwice', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'open-person', name: 'ben' });
  say(chat, 'secret', 'ben');
  assert.equal(chat.sent().length, 1);
  comeBack(chat, []);
  assert.deepEqual(own(chat, 'ben'), [['secret', false, true]]);
  assert.deepEqual(
    chat.shown('ben', 'error').map((entry) => [entry.code, entry.text]),
    [['unknown-arrival', 'secret']],
  );
  assert.deepEqual(
    chat.sent().filter((line) => line.includes('secret')),
    [],
  );
});

test('whatIsSaidWhileTheConnectionIsLostIsSentLater', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'open-person', name: 'ben' });
  chat.dispatch({ type: 'closed', code: 1006 });
  say(say(chat, 'to all'), 'to ben', 'ben');
  assert.deepEqual(chat.sent(), []);
  chat.after(1000).dispatch({ type: 'opened' }).welcome();
  assert.ok(chat.sent().includes('@label=2 PRIVMSG ben :to ben'));
  chat.enter();
  assert.ok(chat.sent().includes('@label=1 PRIVMSG #lobby :to all'));
});

test('whatWaitsIsGivenUpWithWhoLeaves', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1006 });
  say(chat, 'never').dispatch({ type: 'disconnect' });
  assert.deepEqual(own(chat), [['never', false, true]]);
  assert.deepEqual(
    chat.shown('#lobby', 'error').map((entry) => entry.code),
    ['not-sent'],
  );
  say(chat, 'offline');
  assert.deepEqual(chat.shown('#lobby', 'error').at(-1).text, 'offline');
  assert.equal(chat.shown('#lobby', 'error').at(-1).code, 'not-connected');
});

test('whoWasPutOutOfARoomSaysNothingThere', () => {
  const chat = new Chat().inLobby().lines(':ben!b@h KICK #lobby ann :enough');
  assert.deepEqual(
    chat
      .shown('#lobby', 'leave')
      .map((entry) => [entry.from, entry.how, entry.by, entry.text, entry.isOwn]),
    [['ann', 'kick', 'ben', 'enough', true]],
  );
  say(chat, 'hello?');
  assert.equal(chat.shown('#lobby', 'error').at(-1).code, 'not-in-room');
  assert.deepEqual(chat.sent(), []);
});

test('moreThanTheServerTakesAtOnceWaits', () => {
  const chat = new Chat().inLobby({ version: 'other-1' });
  for (let index = 0; index < 30; index += 1) say(chat, `n${index}`);
  const first = chat.sent().length;
  assert.ok(first <= 8, `${first}`);
  let rounds = 0;
  const lines = [];
  while (lines.length < 30 - first && rounds < 200) {
    rounds += 1;
    lines.push(
      ...chat
        .after(500)
        .sent()
        .filter((line) => line.includes('PRIVMSG')),
    );
  }
  assert.ok(rounds >= 20, 'two a second');
  assert.equal(lines.at(-1), '@label=30 PRIVMSG #lobby :n29');
});

test('nobodyCanQueueWithoutEnd', () => {
  const chat = new Chat().inLobby();
  for (let index = 0; index < 500; index += 1) say(chat, `n${index}`);
  assert.ok(chat.state.unsettled.length <= 200);
  assert.ok(chat.shown('#lobby', 'error').some((entry) => entry.code === 'too-many-waiting'));
  say(chat, 'x'.repeat(100000));
  assert.equal(chat.shown('#lobby', 'error').at(-1).code, 'too-long');
});

test('typingIsToldSeldom', () => {
  const chat = new Chat().inLobby();
  const typing = (state) => chat.dispatch({ type: 'typing', buffer: '#lobby', state });
  typing('done');
  assert.deepEqual(chat.sent(), []);
  typing('active');
  assert.deepEqual(chat.sent(), ['@+typing=active TAGMSG #lobby']);
  chat.now += 2000;
  typing('active');
  assert.deepEqual(chat.sent(), []);
  chat.now += 1000;
  typing('active');
  typing('paused');
  typing('done');
  assert.deepEqual(chat.sent().length, 3);
  typing('active');
  chat.sent();
  say(chat, 'x');
  typing('done');
  assert.deepEqual(chat.sent(), ['@label=1 PRIVMSG #lobby :x'], 'a message ends it by itself');
});

test('questionsWaitUntilThereIsRoomForThem', () => {
  const chat = new Chat().login().welcome({ version: 'other-1', offered: '' }).enter();
  for (let index = 0; index < 6; index += 1) say(chat, `n${index}`);
  const sent = chat.sent();
  assert.ok(!sent.includes('WHO #lobby'), 'it counts for more than there is left');
  let ticks = 0;
  for (const end = chat.now + 20000; chat.state.wakeAt <= end; ticks += 1) {
    chat.now = chat.state.wakeAt;
    sent.push(...chat.dispatch({ type: 'tick' }).sent());
  }
  assert.deepEqual(
    sent.filter((line) => /^(MODE|WHO) /.test(line)),
    ['MODE #lobby', 'WHO #lobby'],
  );
  assert.ok(ticks < 20, `${ticks} ticks`);
});

test('whatHasArrivedUnderAnotherNameIsNotSaidAgain', () => {
  const chat = say(new Chat().inLobby().lines(said(1, 'ben', 'one')), 'hello');
  chat.dispatch({ type: 'closed', code: 1006 }).dispatch({ type: 'rename', name: 'eve' });
  chat.after(1000).dispatch({ type: 'opened' }).welcome({ name: 'eve' }).effects = [];
  chat.enter('#lobby', ['eve', 'ben'], [said(1, 'ben', 'one'), said(2, 'ann', 'hello')], 'eve');
  assert.deepEqual(own(chat), [['hello', false, false]]);
  assert.deepEqual(chat.texts(), ['one', 'hello']);
  assert.deepEqual(chat.sent().filter((line) => line.includes('PRIVMSG')), []);
});

test('aNameThatWasSetWithoutAConnectionIsKeptForTheNextTime', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1006 });
  chat.dispatch({ type: 'rename', name: 'eve' });
  assert.deepEqual(chat.take('store'), [{ type: 'store', key: 'name', value: 'eve' }]);
});

test('whatIsSaidLaterStandsUnderTheNameThatItWasSaidUnder', () => {
  const chat = say(new Chat().inLobby().dispatch({ type: 'closed', code: 1006 }), 'hello');
  chat.after(1000).dispatch({ type: 'opened' }).lines(':srv 433 * ann :Nickname is already in use');
  chat.welcome({ name: 'ann_' }).enter('#lobby', ['ann_', 'ben'], [], 'ann_');
  chat.lines(said(3, 'ann_', 'hello', { more: ';label=1' }));
  assert.deepEqual(chat.shown('#lobby', 'message').map(({ from, isOwn }) => [from, isOwn]), [['ann_', true]]);
});
