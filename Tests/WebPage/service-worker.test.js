// What the service worker answers with: the server's word where there is one, else what was kept.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

const source = readFileSync(new URL('../../Sources/ChatWeb/service-worker.js', import.meta.url), 'utf8');
const scope = 'https://example.org/chat/';
const hash = '0123456789abcdef';

/** The worker of a release, in a browser that keeps its caches in maps. */
function worker({ isHashed = true, kept = {}, network }) {
  const listeners = {};
  const cache = new Map(Object.entries(kept));
  const key = (request) => request.url ?? request;
  runInNewContext(isHashed ? source.replace("'page/", `'page/${hash}/`) : source, {
    URL,
    Response,
    fetch: async (request) => network(key(request)),
    caches: {
      open: async () => ({
        match: async (request) => cache.get(key(request)),
        put: async (request, answer) => void cache.set(key(request), answer),
      }),
    },
    self: { registration: { scope }, addEventListener: (name, listener) => (listeners[name] = listener) },
  });
  const get = async (path) => {
    let answer = null;
    const request = { method: 'GET', url: scope + path };
    listeners.fetch({ request, respondWith: (promise) => (answer = promise) });
    const found = await answer;
    return found && [found.status, await found.text()];
  };
  return { get, cache };
}

const page = (words, status = 200) => new Response(words, { status });

test('the server has the first word', async () => {
  const { get, cache } = worker({ kept: { [scope]: page('old') }, network: () => page('new') });
  assert.deepEqual(await get(''), [200, 'new']);
  assert.equal(await cache.get(scope).text(), 'old', 'the files that the new one names are not kept');
});

test('what was kept is shown where there is no server, also behind a proxy', async () => {
  const networks = [() => Promise.reject(new TypeError('gone')), () => page('Bad Gateway', 502), () => page('late', 504)];
  for (const network of networks)
    assert.deepEqual(await worker({ kept: { [scope]: page('kept') }, network }).get(''), [200, 'kept']);
  assert.deepEqual(await worker({ network: () => page('Bad Gateway', 502) }).get(''), [502, 'Bad Gateway']);
});

test('what the server refuses is told as it tells it', async () => {
  const { get } = worker({ kept: { [scope]: page('kept') }, network: () => page('You are banned', 403) });
  assert.deepEqual(await get(''), [403, 'You are banned']);
});

test('without hashes the newest is kept', async () => {
  const { get, cache } = worker({ isHashed: false, network: () => page('new') });
  assert.deepEqual(await get('page/main.js'), [200, 'new']);
  assert.equal(await cache.get(`${scope}page/main.js`).text(), 'new');
});

test('hashed files come from what was kept, and nothing else is touched', async () => {
  const path = `page/${hash}/main.js`;
  const { get } = worker({ kept: { [scope + path]: page('kept') }, network: () => page('new') });
  assert.deepEqual(await get(path), [200, 'kept']);
  assert.deepEqual(await get(`page/${hash}/other.js`), [200, 'new']);
  assert.equal(await get('healthz'), null);
});
