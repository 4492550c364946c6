import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chat, said } from './support/chat.js';

/** In #lobby with three messages, then without a connection, then let in again. */
function comeBack(
  chat = new Chat()
    .inLobby()
    .lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'), said(3, 'ben', 'three')),
) {
  chat.dispatch({ type: 'closed', code: 1006 }).after(1000).dispatch({ type: 'opened' }).welcome();
  chat.effects = [];
  return chat.lines(':ann!~a@host JOIN #lobby * :Ann');
}

test('whatTheQueueHoldsIsShownOnEntering', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .enter('#lobby', ['ann', 'ben'], [said(1, 'ben', 'ann: old'), said(2, 'ann', 'mine')]);
  assert.ok(chat.sent().includes('CHATHISTORY LATEST #lobby * 100'));
  assert.deepEqual(
    chat.shown().map((entry) => [entry.kind, entry.text, entry.isHistory, entry.isOwn]),
    [
      ['message', 'ann: old', true, false],
      ['message', 'mine', true, true],
      ['join', '', false, true],
    ],
  );
  assert.deepEqual(chat.take('notify'), []);
  assert.deepEqual([chat.buffer().unread, chat.buffer().mentions], [0, 0]);
});

test('whatIsSaidBeforeTheHistoryHasComeStandsAfterIt', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .lines(':ann!~a@host JOIN #lobby', said(3, 'ben', 'new'));
  assert.deepEqual(chat.texts(), []);
  chat.history('#lobby', [said(1, 'ben', 'old'), said(3, 'ben', 'new')]);
  assert.deepEqual(chat.texts(), ['old', 'new']);
  assert.equal(
    chat.shown('#lobby', 'message')[1].isHistory,
    false,
    'what came by itself is no history',
  );
});

test('aGapIsClosedWithoutDoublesOrLosses', () => {
  const chat = comeBack();
  assert.deepEqual(
    chat.sent(),
    ['CHATHISTORY AFTER #lobby msgid=run-2 200'],
    'so that the last message has to come again',
  );
  chat.lines(said(6, 'ben', 'six'));
  chat.history('#lobby', [
    said(3, 'ben', 'three'),
    said(4, 'ben', 'four'),
    said(5, 'ben', 'five'),
    said(6, 'ben', 'six'),
  ]);
  assert.deepEqual(chat.texts(), ['one', 'two', 'three', 'four', 'five', 'six']);
  assert.deepEqual(chat.shown('#lobby', 'missed'), []);
  assert.equal(
    chat.shown('#lobby', 'info').find((entry) => entry.code === 'reconnected').values.count,
    2,
  );
  assert.deepEqual(chat.take('notify'), []);
});

test('whatWasMissedCountsAsUnreadWhereNobodyLooks', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'));
  chat.dispatch({ type: 'focus', isFocused: false });
  comeBack(chat).history('#lobby', [said(2, 'ben', 'two'), said(3, 'ben', 'ann: three')]);
  assert.deepEqual([chat.buffer().unread, chat.buffer().mentions], [1, 1]);
});

test('whatTheServerHasForgottenIsTold', () => {
  const chat = comeBack().history('#lobby', [said(9, 'ben', 'nine')]);
  assert.deepEqual(
    chat
      .shown()
      .slice(-3)
      .map((entry) => entry.kind),
    ['missed', 'message', 'info'],
  );
  assert.equal(chat.shown('#lobby', 'missed')[0].count, null);
});

test('whatCameAfterTheOnlyMessageAndIsForgottenIsTold', () => {
  for (const isThere of [true, false]) {
    const chat = comeBack(new Chat().inLobby().lines(said(1, 'ben', 'one')));
    const before = new Date(chat.shown('#lobby', 'message')[0].at - 1).toISOString();
    assert.deepEqual(chat.sent(), [`CHATHISTORY AFTER #lobby timestamp=${before} 200`]);
    chat.history('#lobby', [...(isThere ? [said(1, 'ben', 'one')] : []), said(9, 'ben', 'nine')]);
    assert.equal(chat.shown('#lobby', 'missed').length, isThere ? 0 : 1);
    assert.deepEqual(chat.texts(), ['one', 'nine']);
  }
});

test('withoutHistoryAGapIsTold', () => {
  const chat = new Chat().login().welcome({ offered: 'server-time message-tags' }).enter();
  chat
    .lines(said(1, 'ben', 'one'))
    .dispatch({ type: 'closed', code: 1006 })
    .after(1000)
    .dispatch({ type: 'opened' });
  chat.welcome({ offered: 'server-time message-tags' }).enter();
  assert.equal(chat.shown('#lobby', 'missed').length, 1);
});

test('aLongGapIsClosedPageByPage', () => {
  const chat = comeBack();
  chat.sent();
  const page = (first, count) =>
    Array.from({ length: count }, (_, index) => said(first + index, 'ben', `n${first + index}`));
  chat.history('#lobby', [said(3, 'ben', 'three'), ...page(4, 199)]);
  assert.deepEqual(chat.texts().length, 3, 'it comes together');
  assert.deepEqual(chat.sent(), ['CHATHISTORY AFTER #lobby msgid=run-202 200']);
  chat.history('#lobby', page(203, 10));
  assert.equal(chat.texts().length, 212);
  assert.equal(new Set(chat.texts()).size, 212);
  assert.deepEqual(chat.sent(), []);
});

test('aServerThatTellsWithoutEndIsNotAskedOn', () => {
  const chat = comeBack();
  let number = 3;
  for (let round = 0; round < 40; round += 1) {
    if (chat.sent().length === 0) break;
    chat.now += 5000;
    chat.history(
      '#lobby',
      Array.from({ length: 200 }, () => said((number += 1) - 1, 'ben', 'x')),
    );
  }
  assert.ok(number <= 2500, `${number}`);
  assert.equal(chat.buffer().entries.length, 2000);
});

test('aPageThatLeadsNowhereEndsIt', () => {
  const chat = comeBack();
  chat.sent();
  const page = Array.from({ length: 200 }, () => said(3, 'ben', 'three'));
  chat.history('#lobby', page).history('#lobby', page);
  assert.ok(chat.sent().length <= 1);
  assert.deepEqual(chat.texts(), ['one', 'two', 'three']);
});

test('historyThatFailsIsNotWaitedFor', () => {
  const chat = comeBack().lines(
    said(5, 'ben', 'five'),
    ':srv FAIL CHATHISTORY INVALID_TARGET AFTER #lobby :Messages could not be retrieved',
  );
  assert.deepEqual(chat.texts(), ['one', 'two', 'three', 'five']);
  assert.equal(chat.shown('#lobby', 'missed').length, 1);
});

test('historyThatNeverComesIsNotWaitedFor', () => {
  const chat = comeBack().lines(said(5, 'ben', 'five'));
  chat.now += 14000;
  chat.lines(':srv PONG srv :lag-1', said(6, 'ben', 'six')).after(1000);
  assert.deepEqual(chat.texts(), ['one', 'two', 'three', 'five', 'six']);
  chat.history('#lobby', [said(4, 'ben', 'four'), said(5, 'ben', 'five')]);
  assert.deepEqual(
    chat.texts(),
    ['one', 'two', 'three', 'five', 'six', 'four'],
    'late is better than never',
  );
});

test('aLossDuringTheCatchUpLosesNothing', () => {
  const chat = comeBack().lines(said(6, 'ben', 'six'));
  chat.dispatch({ type: 'closed', code: 1006 }).after(2000).dispatch({ type: 'opened' }).welcome();
  chat.sent();
  chat.lines(':ann!~a@host JOIN #lobby');
  assert.deepEqual(
    chat.sent(),
    ['CHATHISTORY AFTER #lobby msgid=run-2 200'],
    'from where there was no gap yet',
  );
  chat.history(
    '#lobby',
    [3, 4, 5, 6].map((number) => said(number, 'ben', `n${number}`)),
  );
  assert.deepEqual(chat.texts(), ['one', 'two', 'three', 'n4', 'n5', 'n6']);
});

test('whoLeavesAndComesBackIsToldWhatWasSaidMeanwhile', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'));
  chat
    .dispatch({ type: 'command', buffer: '#lobby', text: '/part' })
    .lines(':ann!~a@host PART #lobby');
  assert.equal(chat.buffer().isJoined, false);
  chat.dispatch({ type: 'join', room: 'lobby' });
  chat.enter('#lobby', ['ann', 'ben'], [said(2, 'ben', 'two'), said(3, 'ben', 'three')]);
  assert.deepEqual(chat.texts(), ['one', 'two', 'three']);
  assert.equal(chat.shown('#lobby', 'info').length, 0);
});

test('severalLinesInTheHistoryAreOneMessage', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .lines(
      ':ann!~a@host JOIN #lobby',
      ':srv BATCH +h chathistory #lobby',
      '@batch=h;time=2024-01-01T00:00:00.000Z;msgid=run-1 :ben!b@h BATCH +m draft/multiline #lobby',
      '@batch=m :ben!b@h PRIVMSG #lobby :a',
      '@batch=m :ben!b@h PRIVMSG #lobby :b',
      '@batch=m;draft/multiline-concat :ben!b@h PRIVMSG #lobby :c',
      ':ben!b@h BATCH -m',
      ':srv BATCH -h',
    );
  assert.deepEqual(
    chat.shown('#lobby', 'message').map((entry) => [entry.text, entry.msgid, entry.isHistory]),
    [['a\nbc', 'run-1', true]],
  );
});

test('ofThePastOnlyWhatWasSaidIsTaken', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .enter(
      '#lobby',
      ['ann', 'ben'],
      [':ben!b@h PART #lobby', ':ann!a@h NICK eve', ':x!x@h JOIN #lobby', said(1, 'ben', 'hi')],
    );
  assert.deepEqual([...chat.buffer().members.keys()], ['ann', 'ben']);
  assert.equal(chat.state.me.name, 'ann');
});

test('whatIsTakenBackBeforeTheHistoryHasComeIsNotShown', () => {
  const chat = comeBack().lines(said(5, 'ben', 'secret'), ':ben!b@h REDACT #lobby run-5');
  chat.history('#lobby', [said(3, 'ben', 'three'), said(4, 'ben', 'four')]);
  assert.deepEqual(chat.texts(), ['one', 'two', 'three', 'four', '']);
  assert.equal(chat.shown('#lobby', 'message').at(-1).isRedacted, true);
});

test('whereOneMessageWasKnownItIsAskedForByItsTime', () => {
  const chat = comeBack(new Chat().inLobby().lines(said(5, 'ben', 'five')));
  const before = new Date(1_700_000_000_004).toISOString();
  assert.deepEqual(
    chat.sent(),
    [`CHATHISTORY AFTER #lobby timestamp=${before} 200`],
    'so that it has to come again',
  );
  chat.history('#lobby', [said(9, 'ben', 'nine')]);
  assert.equal(chat.shown('#lobby', 'missed').length, 1);
  const kept = comeBack(new Chat().inLobby().lines(said(5, 'ben', 'five')));
  kept.history('#lobby', [said(5, 'ben', 'five'), said(6, 'ben', 'six')]);
  assert.deepEqual(kept.texts(), ['five', 'six']);
  assert.equal(kept.shown('#lobby', 'missed').length, 0);
});

test('manyComingsAndGoingsDoNotHideTheLastMessage', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'));
  for (let number = 0; number < 300; number += 1)
    chat.lines(`:x${number}!x@h JOIN #lobby`, `:x${number}!x@h PART #lobby`);
  assert.deepEqual(comeBack(chat).sent(), ['CHATHISTORY AFTER #lobby msgid=run-1 200']);
});

test('whatWasClearedDoesNotComeBack', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'one'), said(2, 'ben', 'two'));
  chat.dispatch({ type: 'command', buffer: '#lobby', text: '/clear' });
  assert.deepEqual(comeBack(chat).sent(), ['CHATHISTORY AFTER #lobby msgid=run-1 200']);
  chat.history('#lobby', [said(2, 'ben', 'two'), said(3, 'ben', 'three')]);
  assert.deepEqual(chat.texts(), ['three']);
  assert.equal(chat.shown('#lobby', 'missed').length, 0);
});

test('aPageWithQuestionsOfProgramsIsAWholePage', () => {
  const chat = comeBack();
  chat.sent();
  const page = Array.from({ length: 198 }, (_, index) => said(4 + index, 'ben', `n${4 + index}`));
  chat.history('#lobby', [
    said(3, 'ben', 'three'),
    ...page,
    said(202, 'ben', '\x01VERSION\x01'),
  ]);
  assert.deepEqual(chat.sent(), ['CHATHISTORY AFTER #lobby msgid=run-202 200']);
  chat.history('#lobby', [said(203, 'ben', 'last')]);
  assert.equal(chat.texts().at(-1), 'last');
});

test('whatWasForgottenIsToldThoughTheConnectionIsLostAgain', () => {
  const chat = comeBack();
  const page = Array.from({ length: 200 }, (_, index) => said(9 + index, 'ben', `n${9 + index}`));
  chat.history('#lobby', page).dispatch({ type: 'closed', code: 1006 });
  assert.deepEqual(
    chat.shown('#lobby', 'missed', 'message').map((entry) => entry.kind).slice(0, 5),
    ['message', 'message', 'message', 'missed', 'message'],
  );
});

test('aGapInARoomThatNothingWasKnownOfIsToldWhereItIsLong', () => {
  const page = (count) => Array.from({ length: count }, (_, at) => said(1 + at, 'ben', `n${at}`));
  const long = comeBack(new Chat().inLobby());
  assert.deepEqual(long.sent(), ['CHATHISTORY LATEST #lobby * 200']);
  long.history('#lobby', page(200));
  assert.equal(long.shown('#lobby', 'missed').length, 1);
  const short = comeBack(new Chat().inLobby()).history('#lobby', page(199));
  assert.equal(short.shown('#lobby', 'missed').length, 0);
});

test('whatIsLeftOutOfALongGapIsMissedAfterIt', () => {
  const chat = comeBack();
  let number = 3;
  while (chat.sent().length > 0) {
    chat.now += 5000;
    chat.history('#lobby', Array.from({ length: 200 }, () => said((number += 1) - 1, 'ben', 'x')));
  }
  const kinds = chat.shown('#lobby', 'message', 'missed').map((entry) => entry.kind);
  assert.equal(kinds.filter((kind) => kind === 'missed').length, 1);
  assert.equal(kinds.at(-1), 'missed');
});
