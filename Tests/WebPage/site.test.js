// index.html names all that the page consists of, so that it is fetched at once, and kept for when
// there is no network.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const site = new URL('../../Sources/ChatWeb/', import.meta.url);
const read = (path) => readFileSync(new URL(path, site), 'utf8');
const index = read('index.html');
const worker = read('service-worker.js');

/** All modules that one needs, with itself. */
function modulesOf(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const match of read(path).matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gm)) {
    modulesOf(posix.join(posix.dirname(path), match[1]), found);
  }
  return found;
}

test('every module that main.js needs is preloaded, and no other', () => {
  const preloaded = [...index.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map((match) => match[1]);
  const needed = [...modulesOf('page/main.js')].filter((path) => path !== 'page/main.js');
  assert.deepEqual(preloaded.sort(), needed.sort());
});

test('every file that index.html and the manifest name is there', () => {
  const manifest = JSON.parse(read('manifest.webmanifest'));
  const named = [...index.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => match[1]);
  const icons = manifest.icons.map((icon) => icon.src);
  assert.deepEqual([...named, ...icons].filter((path) => !existsSync(new URL(path, site))), []);
});

test('every style sheet and icon is used', () => {
  const sheets = readdirSync(new URL('page/', site)).filter((name) => name.endsWith('.css'));
  assert.deepEqual(sheets.filter((name) => !index.includes(`"page/${name}"`)), []);
});

test('addresses are relative, so that the page works below a path', () => {
  for (const text of [index, read('manifest.webmanifest')]) assert.doesNotMatch(text, /"(?:https?:)?\//);
});

test('the service worker speaks of the release in a way that the server rewrites', () => {
  assert.match(worker, /const release = 'page\/main\.js';/);
});

test('nothing in index.html would need a weaker Content-Security-Policy', () => {
  assert.doesNotMatch(index, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/);
});
