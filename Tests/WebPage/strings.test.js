// Every phrase of the page stands in strings.js, once, and each one there is used.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands } from '../../Sources/ChatWeb/page/commands.js';
import { hasPhrase, phrase, t } from '../../Sources/ChatWeb/page/strings.js';

const site = new URL('../../Sources/ChatWeb/', import.meta.url);
const read = (path) => readFileSync(new URL(path, site), 'utf8');
const view = readdirSync(new URL('page/view/', site)).map((name) => [name, read(`page/view/${name}`)]);
const index = read('index.html');
const table = read('page/strings.js');
const keys = [...table.matchAll(/^ {2}'([a-z0-9.-]+)':/gm)].map((match) => match[1]);

test('no key stands twice', () => {
  assert.deepEqual(keys.filter((key, at) => keys.indexOf(key) !== at), []);
});

test('index.html has no words of its own but for those without scripts', () => {
  const body = index.replace(/<noscript>.*<\/noscript>|<!--[\s\S]*?-->|<title>chatd<\/title>/g, '');
  assert.equal(body.replace(/<[^>]*>/g, '').trim(), '');
  assert.doesNotMatch(body, /\s(?:aria-label|placeholder|title|value)="/);
});

test('every key in index.html has a phrase', () => {
  const named = [...index.matchAll(/data-(?:text|label)="([^"]+)"/g)].map((match) => match[1]);
  assert.ok(named.length > 30);
  assert.deepEqual(named.filter((key) => !hasPhrase(key)), []);
});

test('every key that the view names has a phrase', () => {
  for (const [name, source] of view) {
    const named = [...source.matchAll(/\b(?:t|phrase)\('([^']+)'/g)].map((match) => match[1]);
    assert.deepEqual(named.filter((key) => !hasPhrase(key)), [], name);
  }
});

test('every phrase is used', () => {
  const sources = [index, ...view.map(([, source]) => source)].join('\n');
  const made = /^(?:info|error|command|keys|folded|rank|me\.notifications|login\.problem|log\.empty|status|me\.away)\.|^entry\.(?:leave|kick)/;
  assert.deepEqual(keys.filter((key) => !made.test(key) && !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`)), []);
});

test('every command has its usage and its help', () => {
  assert.deepEqual(commands.flatMap(({ usage, help }) => [usage, help]).filter((key) => !hasPhrase(key)), []);
});

test('every code of what the server and the page say has words', () => {
  const types = read('page/state/types.js');
  const [, infos, errors] = /Codes of 'info'([\s\S]*?)@typedef[\s\S]*?Codes of 'error'([\s\S]*?)@typedef/.exec(types);
  const codes = (text) => [...text.matchAll(/^ \* - ([a-z-]+)/gm)].map((match) => match[1]);
  // What the server says of itself needs no words around it.
  const bare = new Set(['motd']);
  const missing = (kind, text) => codes(text).filter((code) => !bare.has(code) && !hasPhrase(`${kind}.${code}`) && !hasPhrase(`${kind}.${code}.words`));
  assert.ok(codes(infos).length > 20 && codes(errors).length > 10);
  assert.deepEqual(missing('info', infos), []);
  assert.deepEqual(missing('error', errors), []);
});

test('the view puts no words of its own into elements and attributes', () => {
  const literal = /(?:textContent|ariaLabel|\.title|\.placeholder|innerText)\s*=\s*['"`][^'"`]*[A-Za-z]{2}|'(?:aria-label|title|placeholder)'\s*[:,]\s*['"`]/;
  for (const [name, source] of view) assert.doesNotMatch(source, literal, name);
});

test('the view never makes elements or styles from text', () => {
  for (const [name, source] of view) {
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setAttribute\('style'|\beval\b/, name);
  }
});

test('phrases are filled in, with the plural of their count', () => {
  assert.equal(t('entry.missed', { count: 1 }), '1 message was missed');
  assert.equal(t('entry.missed', { count: 12345 }), '12,345 messages were missed');
  assert.deepEqual(phrase('entry.rename', { name: 'ann', to: 'bea' }), ['ann', ' is now ', 'bea']);
  assert.equal(t('entry.join', { name: '{count}$&' }), '{count}$& joined');
  assert.throws(() => t('no.such'));
});
