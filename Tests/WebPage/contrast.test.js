// The colours of both themes, as WCAG 2.2 AA has them: text 4.5:1 on every ground that it may stand
// on, marks 3:1.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { colours } from '../../Sources/ChatWeb/page/irc/names.js';

const sheet = readFileSync(new URL('../../Sources/ChatWeb/page/theme.css', import.meta.url), 'utf8');
const [light, dark] = sheet.split('@media (prefers-color-scheme: dark)').map(properties);
const grounds = ['paper', 'panel', 'raised', 'hover', 'mention', 'accent-soft'];
const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** The custom properties of one theme: `name` → `#rrggbb`. */
function properties(text) {
  return new Map([...text.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b/g)].map((match) => [match[1], match[2]]));
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function assertContrast(theme, fronts, backs, least) {
  for (const front of fronts) {
    for (const back of backs) {
      assert.ok(theme.has(front) && theme.has(back), `${front} or ${back} is no colour of the theme`);
      const found = contrast(theme.get(front), theme.get(back));
      assert.ok(found >= least, `--${front} on --${back}: ${found.toFixed(2)}, and not ${least}`);
    }
  }
}

test('contrast is computed as WCAG has it', () => {
  assert.equal(contrast('#000000', '#ffffff').toFixed(1), '21.0');
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

for (const [name, theme] of [['light', light], ['dark', dark]]) {
  test(`${name}: words are readable on every ground`, () => {
    assertContrast(theme, ['ink', 'muted', 'history', 'accent', 'alarm'], grounds, 4.5);
    assertContrast(theme, ['alarm'], ['alarm-soft'], 4.5);
    assertContrast(theme, ['ink'], ['badge', 'alarm-soft'], 4.5);
    assertContrast(theme, ['accent-ink'], ['accent', 'accent-strong'], 4.5);
  });

  test(`${name}: every colour of a name is readable on every ground`, () => {
    assertContrast(theme, numbered('name', colours), grounds, 4.5);
  });

  test(`${name}: every IRC colour is readable on every other`, () => {
    assertContrast(theme, [...numbered('irc', 16), 'ink'], [...numbered('irc-back', 16), ...grounds], 4.5);
  });

  test(`${name}: the edges of fields and the dots of people can be seen`, () => {
    assertContrast(theme, ['edge', 'present', 'away', 'accent'], ['paper', 'panel', 'raised'], 3);
    assertContrast(theme, ['mention-edge'], ['mention'], 3);
  });
}

test('both themes have the same colours', () => {
  assert.deepEqual([...light.keys()].sort(), [...dark.keys()].sort());
});
