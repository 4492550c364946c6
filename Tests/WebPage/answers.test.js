// What the server answers, in words that are meant for people.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerParts } from '../../Sources/ChatWeb/page/view/answers.js';

const words = (entry) => answerParts({ from: null, text: '', ...entry }, (text) => text).join('');
const refused = (code, about, text) => words({ kind: 'error', code: 'refused', values: { code, about }, text });

test('a refusal that everybody meets has words of its own', () => {
  assert.equal(refused('474', ['#x'], 'Cannot join channel (+b)'), 'You are kept out of #x.');
  assert.equal(refused('475', ['#x'], 'Cannot join channel (+k)'), '#x wants a key: /join #x KEY');
});

test('any other refusal is told in the words of the server', () => {
  assert.equal(refused('437', ['#x'], 'Try later'), 'The server refused that: Try later');
  assert.equal(refused('constructor', [], ''), 'The server refused that.');
});

test('an end that was wished for is no loss', () => {
  const lost = (code, text = '') => words({ kind: 'info', code: 'lost', values: { code }, text });
  assert.equal(lost('asked'), 'You have disconnected');
  assert.equal(lost('put-out', 'Killed'), 'You were put out of the chat: Killed');
  assert.equal(lost('closed', 'too slow'), 'The connection is lost: too slow');
  assert.equal(lost('silent'), 'The connection is lost');
});

test('how long one was gone is told as people say it', () => {
  const back = (seconds, count) => words({ kind: 'info', code: 'reconnected', values: { seconds, count } });
  assert.equal(back(28_800, 14), 'Connected again after 8 hours; 14 messages came meanwhile');
  assert.equal(back(3, null), 'Connected again after 3 seconds');
});
