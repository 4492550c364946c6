import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chat, said } from './support/chat.js';

test('aNameIsNeeded', () => {
  const chat = new Chat().dispatch({ type: 'login', name: '  ', room: '#lobby' });
  assert.equal(chat.state.login.problem.kind, 'name-empty');
  assert.deepEqual(chat.take('connect'), []);
  chat.dispatch({ type: 'login', name: 'ann lee', room: '#lobby' });
  assert.deepEqual(chat.state.login.problem, {
    kind: 'name-impossible',
    code: 'blank',
    words: null,
    suggestion: 'ann_lee',
  });
  chat.dispatch({ type: 'login', name: 'ann', room: '#a,b' });
  assert.equal(chat.state.login.problem.kind, 'room');
});

test('theServerLetsUsInAndTheRoomIsEntered', () => {
  const chat = new Chat().login('ann', 'lobby', { password: 'secret' });
  assert.deepEqual(chat.sent(), ['CAP LS 302', 'PASS secret', 'NICK ann', 'USER ann 0 * ann']);
  assert.equal(chat.state.phase, 'connecting');
  chat.welcome();
  const sent = chat.sent();
  assert.ok(sent[0].startsWith('CAP REQ :') && sent[1] === 'CAP END');
  assert.equal(sent.at(-1), 'JOIN #lobby');
  assert.equal(chat.state.phase, 'online');
  assert.equal(chat.state.server.network, 'Test');
  chat.enter();
  assert.equal(chat.state.current, '#lobby');
  assert.deepEqual([...chat.buffer().members.keys()], ['ann', 'ben']);
  assert.equal(chat.buffer().members.get('ben').ranks, '@');
  assert.deepEqual(
    chat.take('store').map(({ key, value }) => [key, value]),
    [
      ['name', 'ann'],
      ['room', 'lobby'],
    ],
  );
});

test('aServerWithoutCapabilitiesWillDo', () => {
  const chat = new Chat().login();
  chat.lines(':srv 421 * CAP :Unknown command').welcome({ offered: '', version: 'other' }).enter();
  chat.dispatch({ type: 'say', buffer: '#lobby', text: 'one\ntwo' });
  assert.deepEqual(chat.sent().slice(-2), ['PRIVMSG #lobby :one', 'PRIVMSG #lobby :two']);
  assert.deepEqual(
    chat.shown('#lobby', 'message').map((entry) => [entry.text, entry.isOwn, entry.isPending]),
    [
      ['one', true, false],
      ['two', true, false],
    ],
  );
  chat.lines(':ben!b@h PRIVMSG #lobby :hi ann');
  assert.equal(chat.shown('#lobby', 'message').at(-1).isMention, true);
});

test('aTakenNameGoesBackToTheFirstScreenWithAFreeOne', () => {
  const chat = new Chat().login();
  chat.lines(':srv NOTICE * :Looking up your hostname', ':srv CAP * LS :');
  chat.lines(':srv 433 * ann :Nickname is already in use');
  assert.equal(chat.sent().at(-1), 'NICK ann_');
  chat.lines(':srv 433 * ann_ :Nickname is already in use');
  assert.equal(chat.sent().at(-1), 'NICK ann2');
  chat.lines(':srv 001 ann2 :Welcome');
  assert.equal(chat.state.phase, 'login');
  assert.deepEqual(chat.state.login.problem, {
    kind: 'name-taken',
    words: 'Nickname is already in use',
    suggestion: 'ann2',
  });
  assert.deepEqual(chat.sent(), ['QUIT']);
  assert.equal(chat.take('close').length, 1);
  assert.equal(chat.take('focus-login').length, 1);
  assert.equal(chat.state.buffers.size, 0);
  chat.login('ann2').welcome({ name: 'ann2' });
  assert.equal(chat.state.phase, 'online');
  assert.equal(chat.state.login.problem, null);
});

test('whenNoNameIsFreeNothingIsSuggested', () => {
  const chat = new Chat().login();
  for (let round = 0; round < 20 && chat.state.phase !== 'login'; round += 1)
    chat.lines(':srv 433 * x :taken');
  assert.deepEqual(chat.state.login.problem, {
    kind: 'name-taken',
    words: 'taken',
    suggestion: null,
  });
});

test('anImpossibleNameIsToldWithTheServersWords', () => {
  const chat = new Chat().login('1zoë');
  chat.lines(':srv 432 * 1zoë :Erroneous nickname: no digit first');
  assert.deepEqual(chat.state.login.problem, {
    kind: 'name-impossible',
    words: 'no digit first',
    suggestion: 'zoe',
  });
  assert.equal(chat.take('close').length, 1);
});

test('aWrongPasswordIsToldAndNotTriedAgain', () => {
  const chat = new Chat().login('ann', '#lobby', { password: 'x' });
  chat
    .lines(':srv 464 ann :Password incorrect', 'ERROR :Closing link: wrong password')
    .dispatch({ type: 'closed', code: 1008 });
  assert.equal(chat.state.login.problem.kind, 'password');
  assert.equal(chat.state.retry, null);
});

test('aServerThatCannotBeReachedIsTriedAgainWithACountdown', () => {
  const chat = new Chat()
    .dispatch({ type: 'login', name: 'ann', room: '#lobby' })
    .dispatch({ type: 'closed', code: 1006 });
  assert.equal(chat.state.phase, 'login');
  assert.equal(chat.state.login.problem.kind, 'unreachable');
  assert.deepEqual(chat.state.retry, { attempt: 1, at: chat.now + 1000 });
  chat.take('connect');
  chat.after(1000);
  assert.equal(chat.take('connect').length, 1);
  assert.equal(chat.state.login.problem.kind, 'unreachable', 'it is said until the server answers');
  chat.dispatch({ type: 'failed' });
  assert.deepEqual(chat.state.retry, { attempt: 2, at: chat.now + 2000 });
  chat.dispatch({ type: 'wake-up' }).dispatch({ type: 'opened' }).welcome();
  assert.equal(chat.state.login.problem, null);
  assert.equal(chat.state.phase, 'online');
});

test('theWaitBeforeAnotherAttemptHasABoundAndSomeChance', () => {
  const chat = new Chat().dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  for (let round = 0; round < 20; round += 1) {
    chat.dispatch({ type: 'closed', code: 1006, chance: 1 });
    assert.ok(chat.state.retry.at - chat.now <= 36000);
    chat.after(40000);
  }
  chat.dispatch({ type: 'closed', code: 1006, chance: 0 });
  assert.equal(chat.state.retry.at - chat.now, 24000);
});

test('whoIsRefusedIsToldWhy', () => {
  const chat = new Chat().login();
  chat.lines(':srv 465 * :You are banned from this server: spam', 'ERROR :Closing link: banned');
  assert.deepEqual(chat.state.login.problem, {
    kind: 'refused',
    words: 'You are banned from this server: spam',
    suggestion: null,
  });
  const other = new Chat().login().lines('ERROR :Closing link: the chat is full');
  assert.deepEqual(other.state.login.problem, {
    kind: 'refused',
    words: 'Closing link: the chat is full',
    suggestion: null,
  });
});

test('aServerThatNeverLetsUsInIsLeft', () => {
  const chat = new Chat().login().after(30000);
  assert.equal(chat.take('close').length, 1);
  assert.equal(chat.state.login.problem.kind, 'unreachable');
  assert.equal(chat.state.retry.attempt, 1);
});

test('aRoomThatCannotBeEnteredGoesBackToTheFirstScreen', () => {
  const chat = new Chat()
    .login('ann', '#secret')
    .welcome()
    .lines(':srv 475 ann #secret :Cannot join channel (+k)');
  assert.equal(chat.state.phase, 'login');
  assert.deepEqual(chat.state.login.problem, {
    kind: 'room',
    words: 'Cannot join channel (+k)',
    code: '475',
    suggestion: null,
  });
  assert.equal(chat.state.buffers.size, 0);
  chat.login('ann', '#lobby').welcome().enter();
  assert.equal(chat.state.current, '#lobby');
});

test('aSecondLoginFormChangesNothingOnceWeAreIn', () => {
  const chat = new Chat().inLobby();
  const before = chat.state;
  chat.dispatch({ type: 'login', name: 'eve', room: '#x' });
  assert.equal(chat.state, before);
});

test('disconnectAndConnect', () => {
  const chat = new Chat().inLobby();
  chat.dispatch({ type: 'disconnect' });
  assert.deepEqual(chat.sent(), ['QUIT']);
  assert.equal(chat.take('close').length, 1);
  assert.equal(chat.state.phase, 'offline');
  assert.equal(chat.state.ended.code, 'asked');
  assert.equal(chat.buffer().isJoined, false);
  assert.equal(chat.buffer().memberCount, 0);
  chat.after(1_000_000);
  assert.equal(chat.take('connect').length, 0, 'who has gone stays gone');
  chat.dispatch({ type: 'connect' }).dispatch({ type: 'opened' }).welcome();
  assert.ok(chat.sent().includes('JOIN #lobby'));
});

test('whoIsPutOutStaysOut', () => {
  for (const last of [':op!o@h KILL ann :enough', 'ERROR :Closing link: banned: spam']) {
    const chat = new Chat().inLobby().lines(last).dispatch({ type: 'closed', code: 1006 });
    assert.equal(chat.state.phase, 'offline');
    assert.equal(chat.state.ended.code, 'put-out');
    assert.ok(chat.state.ended.words);
    chat.after(1_000_000);
    assert.equal(chat.take('connect').length, 0);
  }
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1008, reason: 'banned' });
  assert.deepEqual(chat.state.ended, { code: 'put-out', words: 'banned' });
});

test('otherEndsAreTriedAgain', () => {
  for (const [code, error] of [
    [1001],
    [1006],
    [1012],
    [1006, 'ERROR :Closing link: too slow, 9 messages behind'],
  ]) {
    const chat = new Chat().inLobby();
    if (error) chat.lines(error);
    chat.dispatch({ type: 'closed', code });
    assert.equal(chat.state.phase, 'waiting');
    assert.deepEqual(chat.state.retry, { attempt: 1, at: chat.now + 1000 });
    chat.after(1000);
    assert.equal(chat.state.phase, 'connecting');
  }
});

test('aNameThatIsTakenAfterALossIsTakenBackLater', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'closed', code: 1006 })
    .after(1000)
    .dispatch({ type: 'opened' });
  chat.lines(':srv 433 * ann :Nickname is already in use').welcome({ name: 'ann_' });
  assert.equal(chat.state.me.name, 'ann_');
  assert.ok(
    chat
      .shown('#lobby', 'info')
      .some((entry) => entry.code === 'name-changed-at-login' && entry.values.name === 'ann_'),
  );
  chat.enter('#lobby', ['ann', 'ann_', 'ben'], [], 'ann_');
  chat.sent();
  chat.lines(':ann!a@h QUIT :Ping timeout');
  assert.deepEqual(chat.sent(), ['NICK ann']);
  chat.lines(':ann_!a@h NICK ann');
  assert.equal(chat.state.me.name, 'ann');
  assert.ok(chat.shown('#lobby', 'info').some((entry) => entry.code === 'name-back'));
});

test('theNameIsAskedForAgainAFewTimes', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'closed', code: 1006 })
    .after(1000)
    .dispatch({ type: 'opened' });
  chat
    .lines(':srv 433 * ann :taken')
    .welcome({ name: 'ann_' })
    .enter('#lobby', ['ann_'], [], 'ann_');
  chat.lines(':srv PONG srv :lag-1').sent();
  let asked = 0;
  for (let round = 0; round < 100; round += 1) {
    chat.after(10000);
    for (const line of chat.sent()) {
      if (line.startsWith('PING')) chat.lines(`:srv PONG srv :${line.slice(5)}`);
      if (line === 'NICK ann') {
        asked += 1;
        chat.lines(':srv 433 ann_ ann :taken');
      }
    }
  }
  assert.equal(asked, 4);
  assert.equal(chat.shown('#lobby', 'error').length, 0);
});

test('theServerIsAskedWhetherItIsThere', () => {
  const chat = new Chat().inLobby();
  chat.lines(':srv PONG srv :lag-1');
  assert.equal(chat.state.server.lag, 0);
  chat.after(30000);
  assert.deepEqual(chat.sent(), ['PING lag-2']);
  chat.now += 70;
  chat.lines(':srv PONG srv :lag-2');
  assert.equal(chat.state.server.lag, 70);
  chat.after(30000).after(60000);
  assert.equal(chat.state.phase, 'waiting');
  chat.lines(said(1, 'ben', 'late'));
  assert.deepEqual(chat.texts(), [], 'of a connection that was given up nothing is taken');
});

test('afterSleepTheServerHasToAnswerSoon', () => {
  const chat = new Chat().inLobby().lines(':srv PONG srv :lag-1');
  chat.dispatch({ type: 'wake-up' });
  assert.deepEqual(chat.sent(), ['PING lag-2']);
  chat.after(8000);
  assert.equal(chat.state.phase, 'waiting');
  chat.dispatch({ type: 'wake-up' });
  assert.equal(chat.state.phase, 'connecting', 'and it is tried at once');
});

test('pingIsAnswered', () => {
  const chat = new Chat().inLobby().lines('PING :a b');
  assert.deepEqual(chat.sent(), ['PONG :a b']);
});

test('awayIsKeptOverALoss', () => {
  const chat = new Chat()
    .inLobby()
    .dispatch({ type: 'away', words: 'tea' })
    .lines(':srv 306 ann :away');
  assert.equal(chat.state.me.away, 'tea');
  assert.equal(chat.buffer().members.get('ann').away, 'tea');
  assert.deepEqual(
    chat.shown('#lobby', 'away').map((entry) => [entry.from, entry.text, entry.isOwn]),
    [['ann', 'tea', true]],
  );
  chat.dispatch({ type: 'closed', code: 1006 }).after(1000).dispatch({ type: 'opened' }).welcome();
  assert.ok(chat.sent().includes('AWAY tea'));
  chat.lines(':srv 306 ann :away').enter();
  assert.equal(chat.state.me.away, 'tea');
  assert.equal(chat.shown('#lobby', 'away').length, 1, 'it is not told again');
  chat.dispatch({ type: 'back' }).lines(':srv 305 ann :back');
  assert.equal(chat.state.me.away, null);
  assert.equal(chat.shown('#lobby', 'back').length, 1);
});

test('aRoomOfLaterIsNoRoomOfBefore', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1006 }).after(1000);
  chat.dispatch({ type: 'opened' }).welcome().enter();
  assert.ok(chat.shown('#lobby', 'info').some((entry) => entry.code === 'reconnected'));
  chat.dispatch({ type: 'join', room: '#garden' });
  chat.enter('#garden', ['ann'], [said(1, 'ben', 'old')]);
  assert.deepEqual(
    chat.shown('#garden').map((entry) => entry.kind),
    ['message', 'join'],
  );
  assert.equal(chat.buffer('#garden').unread, 0);
});

test('aProblemAfterAnAttemptIsNotTriedAgainByItself', () => {
  const chat = new Chat().dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  chat.dispatch({ type: 'failed' }).after(1000).dispatch({ type: 'opened' });
  chat.lines(':srv 432 * ann :Erroneous nickname').take('connect');
  chat.after(100000);
  assert.equal(chat.take('connect').length, 0);
  assert.equal(chat.state.login.problem.kind, 'name-impossible');
});

test('aServerThatLetsUsInAndGoesIsNotHammered', () => {
  const chat = new Chat().inLobby();
  const waits = [];
  for (let round = 0; round < 4; round += 1) {
    chat.dispatch({ type: 'closed', code: 1006 });
    waits.push(chat.state.retry.at - chat.now);
    chat.now = chat.state.retry.at;
    chat.dispatch({ type: 'tick' }).dispatch({ type: 'opened' }).welcome();
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
  chat.now += 30000;
  chat.lines(':srv PONG srv :x').dispatch({ type: 'closed', code: 1006 });
  assert.equal(chat.state.retry.at - chat.now, 1000, 'one that lasted counts as a success');
});

test('whoDisconnectsBeforeTheyAreInSeesTheFirstScreen', () => {
  const chat = new Chat().dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  chat.dispatch({ type: 'failed' }).dispatch({ type: 'disconnect' });
  assert.equal(chat.state.retry, null);
  chat.take('connect');
  assert.equal(chat.after(100000).take('connect').length, 0);
  chat.login().dispatch({ type: 'disconnect' });
  assert.equal(chat.state.phase, 'login');
  assert.deepEqual(chat.take('close').length, 1);
  chat.dispatch({ type: 'disconnect' }).dispatch({ type: 'connect' });
  assert.equal(chat.state.phase, 'login');
});

test('aNameOrAddressThatReadsLikeABanIsNone', () => {
  for (const words of [
    'Closing link: ban.example.org (Ping timeout)',
    'Closing link: banana.kill.example (Ping timeout)',
    'Closing Link: killer[host] (Ping timeout)',
  ]) {
    const chat = new Chat().inLobby().lines(`ERROR :${words}`).dispatch({ type: 'closed', code: 1000 });
    assert.equal(chat.state.phase, 'waiting', words);
  }
  for (const words of ['Closing link: host (Killed (op (go)))', 'K-lined', 'You are banned (spam)']) {
    const chat = new Chat().inLobby().lines(`ERROR :${words}`).dispatch({ type: 'closed', code: 1000 });
    assert.equal(chat.state.phase, 'offline', words);
  }
});

test('afterSleepTheAnswerIsWaitedForShortlyThoughATimerCameFirst', () => {
  const chat = new Chat().inLobby().lines(':srv PONG srv :lag-1');
  chat.after(3_600_000);
  assert.deepEqual(chat.sent().slice(-1), ['PING lag-2']);
  chat.dispatch({ type: 'wake-up' }).after(8000);
  assert.equal(chat.state.phase, 'waiting');
  const asked = new Chat().inLobby().after(1000);
  asked.now += 20_000;
  asked.dispatch({ type: 'wake-up' }).after(8000);
  assert.equal(asked.state.phase, 'waiting', 'an answer that was awaited already is awaited as shortly');
});
