// What the page tells of an attempt that came to nothing, by what the server says of itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chat } from './support/chat.js';

const full = { type: 'answered', status: 503, words: 'the server is full; try again later' };
const banned = { type: 'answered', status: 403, words: 'you are banned from this server: spam' };
const well = { type: 'answered', status: 200, words: 'ok' };
const nobody = { type: 'answered', status: null, words: null };

/** Somebody whose first attempt has failed. */
const newcomer = () =>
  new Chat()
    .dispatch({ type: 'login', name: 'ann', room: '#lobby' })
    .dispatch({ type: 'closed', code: 1006 });

/** Somebody who was in, and whose first attempt to come back has failed. */
const returner = () =>
  new Chat()
    .inLobby()
    .dispatch({ type: 'closed', code: 1001 })
    .after(1000)
    .dispatch({ type: 'closed', code: 1006 });

/** The next attempt fails, too. */
const again = (chat) => chat.after(40000).dispatch({ type: 'closed', code: 1006 });

const asked = (chat) => chat.take('ask').length;

test('anAttemptThatFailedIsAskedAbout', () => {
  const chat = newcomer();
  assert.equal(asked(chat), 1);
  assert.equal(asked(chat.after(40000)), 0);
  assert.equal(asked(chat.dispatch({ type: 'failed' })), 1);
  assert.equal(asked(returner()), 1);
});

test('whatWasAConnectionIsNotAskedAbout', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'closed', code: 1013 });
  assert.equal(chat.state.phase, 'waiting');
  assert.equal(chat.state.hurdle, null);
  assert.equal(asked(chat), 0);
  assert.equal(asked(new Chat().login().dispatch({ type: 'closed', code: 1013 })), 0);
});

test('aFullServerIsTriedAgain', () => {
  for (const chat of [newcomer(), returner()]) {
    const { retry, phase } = chat.state;
    chat.dispatch(full);
    assert.equal(chat.state.hurdle.kind, 'unavailable');
    assert.equal(chat.state.hurdle.words, full.words);
    assert.deepEqual([chat.state.retry, chat.state.phase], [retry, phase]);
    chat.take('connect');
    assert.equal(chat.after(40000).take('connect').length, 1);
  }
});

test('aProxyThatForbidsWithoutAWordOfTheChatIsTriedAgain', () => {
  for (const chat of [newcomer(), returner()]) {
    chat.dispatch({ ...banned, words: null });
    assert.equal(chat.state.hurdle.kind, 'unreachable');
    chat.take('connect');
    assert.equal(chat.after(40000).take('connect').length, 1);
  }
});

test('whatIsKnownIsSaidUntilTheServerHasAnsweredAnew', () => {
  const chat = newcomer().dispatch(full);
  const { problem } = chat.state.login;
  assert.deepEqual(problem, { kind: 'unavailable', words: full.words, suggestion: null });
  again(chat);
  assert.deepEqual(chat.state.login.problem, problem);
  chat.take('focus-login');
  chat.dispatch(full);
  assert.equal(chat.take('focus-login').length, 0, 'nothing is said twice');
  again(chat).dispatch(nobody);
  assert.equal(chat.state.login.problem.kind, 'unreachable');
  again(chat).dispatch(full).after(40000).dispatch({ type: 'opened' });
  assert.equal(chat.state.login.problem, null);
  assert.equal(chat.state.hurdle, null);
});

test('whoIsRefusedAtTheFirstScreenIsToldWhyAndNotTriedAgain', () => {
  const chat = newcomer().dispatch(banned);
  assert.deepEqual(chat.state.login.problem, { kind: 'refused', words: banned.words, suggestion: null });
  assert.equal(chat.state.phase, 'login');
  assert.equal(chat.state.retry, null);
  chat.take('connect');
  assert.equal(chat.after(1_000_000).take('connect').length, 0);
});

test('whoIsRefusedAfterALossIsToldWhyAndStaysOut', () => {
  const chat = returner().dispatch(banned);
  assert.equal(chat.state.phase, 'offline');
  assert.deepEqual(chat.state.ended, { code: 'refused', words: banned.words });
  assert.equal(chat.state.hurdle.kind, 'refused');
  const { kind, code, values, text } = chat.buffer().entries.at(-1);
  assert.deepEqual({ kind, code, values, text }, {
    kind: 'info',
    code: 'lost',
    values: { code: 'refused' },
    text: banned.words,
  });
  chat.take('connect');
  assert.equal(chat.after(1_000_000).take('connect').length, 0);
  chat.dispatch({ type: 'connect' });
  assert.equal(chat.take('connect').length, 1, 'who asks for it tries again');
  assert.equal(chat.state.hurdle, null);
  chat.dispatch({ type: 'opened' }).welcome();
  assert.equal(chat.state.phase, 'online');
});

test('aServerThatHasJustComeUpIsNotTakenForOneThatIsBlocked', () => {
  const chat = returner().dispatch(nobody);
  again(chat).dispatch(well);
  assert.equal(chat.state.hurdle.kind, 'unreachable');
  again(chat).dispatch(well);
  assert.equal(chat.state.hurdle.kind, 'blocked');
  again(chat).dispatch(nobody);
  again(chat).dispatch(well);
  assert.equal(chat.state.hurdle.kind, 'unreachable');
});

test('aProxysOwnAnswersAreNotTheServers', () => {
  for (const status of [301, 404, 500, 502, 504, 200]) {
    const chat = again(returner().dispatch({ type: 'answered', status, words: null }));
    chat.dispatch({ type: 'answered', status, words: null });
    assert.equal(chat.state.hurdle.kind, 'unreachable', `${status}`);
    assert.equal(chat.state.phase, 'waiting');
  }
  const chat = returner().dispatch({ type: 'answered', status: 429, words: null });
  assert.equal(chat.state.hurdle.kind, 'unavailable');
});

test('anAnswerThatComesTooLateIsNone', () => {
  const connecting = returner().after(40000);
  const offline = returner().dispatch({ type: 'disconnect' });
  const gone = newcomer().dispatch({ type: 'disconnect' });
  for (const chat of [connecting, offline, gone, new Chat().inLobby()]) {
    const { state } = chat;
    assert.equal(chat.dispatch(banned).state, state);
  }
});

test('aHurdleIsForgottenWithTheWishToComeIn', () => {
  assert.equal(returner().dispatch(full).dispatch({ type: 'disconnect' }).state.hurdle, null);
  const chat = newcomer().dispatch(full).dispatch({ type: 'login', name: 'bob', room: '#lobby' });
  assert.equal(chat.state.login.problem, null);
  assert.equal(chat.state.hurdle, null);
  // An attempt that hangs tells nothing of why.
  assert.equal(returner().dispatch(full).after(40000).after(30000).state.hurdle, null);
});
