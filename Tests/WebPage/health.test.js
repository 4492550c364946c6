import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askHealth, healthURL } from '../../Sources/ChatWeb/page/health.js';

const { signal } = new AbortController();

/** What is made of an answer. */
async function heard(body, status = 200, headers = {}) {
  const all = { 'Content-Type': 'text/plain; charset=utf-8', ...headers };
  if (!('Content-Length' in all)) all['Content-Length'] = String(new Blob([body]).size);
  return askHealth('http://host/healthz', signal, async () => new Response(body, { status, headers: all }));
}

test('itIsAskedBesideThePage', () => {
  assert.equal(healthURL('http://host:8067/'), 'http://host:8067/healthz');
  assert.equal(healthURL('https://example.org/chat/?x#lobby'), 'https://example.org/chat/healthz');
  assert.equal(healthURL('https://example.org/chat/index.html'), 'https://example.org/chat/healthz');
});

test('whatIsKeptIsNoAnswerNorIsAnothersPage', async () => {
  const asked = [];
  await askHealth('http://host/healthz', signal, async (...words) => (asked.push(words), new Response('')));
  assert.deepEqual(asked, [
    ['http://host/healthz', { cache: 'no-store', credentials: 'same-origin', redirect: 'error', signal }],
  ]);
});

test('theServersWordsAreALineOfText', async () => {
  assert.deepEqual(await heard('ok\n'), { status: 200, words: 'ok' });
  assert.deepEqual(await heard('you are banned: <b>späm</b>\nmore\n', 403), {
    status: 403,
    words: 'you are banned: <b>späm</b>',
  });
  assert.deepEqual(await heard(' \n', 503), { status: 503, words: null });
});

test('othersWordsAreNotShown', async () => {
  const bare = { status: 503, words: null };
  assert.deepEqual(await heard('<h1>Sorry</h1>', 503, { 'Content-Type': 'text/html' }), bare);
  assert.deepEqual(await heard('x'.repeat(1001), 503), bare);
  assert.deepEqual(await heard('full', 503, { 'Content-Length': 'x' }), bare);
  const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(9)) });
  const answer = new Response(endless, { status: 503, headers: { 'Content-Type': 'text/plain' } });
  assert.deepEqual(await askHealth('http://host/healthz', signal, async () => answer), bare);
});

test('whereNobodyAnswersThereIsNoStatus', async () => {
  const nobody = { status: null, words: null };
  assert.deepEqual(await askHealth('http://host/', signal, () => Promise.reject(new TypeError('failed'))), nobody);
  const broken = new ReadableStream({ pull: (stream) => stream.error(new TypeError('reset')) });
  const headers = { 'Content-Type': 'text/plain', 'Content-Length': '9' };
  assert.deepEqual(await askHealth('http://host/', signal, async () => new Response(broken, { headers })), nobody);
});
