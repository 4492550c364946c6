import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  harmless,
  links,
  plainText,
  runs,
  shownName,
} from '../../Sources/ChatWeb/page/irc/formatting.js';
import { seeded } from './support/chat.js';

const styles = (text) =>
  runs(text).map(({ text: words, ...style }) => [
    words,
    Object.entries(style)
      .filter(([, value]) => value !== false && value !== null)
      .map(([key, value]) => (value === true ? key : `${key}${value}`))
      .join(' '),
  ]);

test('formattingCodesBecomeRuns', () => {
  assert.deepEqual(styles('a\x02b\x1dc\x02d\x0fe'), [
    ['a', ''],
    ['b', 'bold'],
    ['c', 'bold italic'],
    ['d', 'italic'],
    ['e', ''],
  ]);
  assert.deepEqual(styles('\x1fu\x1f\x1es\x1e\x11m'), [
    ['u', 'underline'],
    ['s', 'strike'],
    ['m', 'mono'],
  ]);
  assert.deepEqual(styles('\x034red\x034,12both\x03none'), [
    ['red', 'fg4'],
    ['both', 'fg4 bg12'],
    ['none', ''],
  ]);
  assert.deepEqual(
    styles('\x03041\x0399,99x'),
    [
      ['1', 'fg4'],
      ['x', ''],
    ],
    'two digits at most; 99 is the default',
  );
  assert.deepEqual(styles('\x034,x'), [[',x', 'fg4']]);
  assert.deepEqual(styles('\x031,2a\x16b'), [
    ['a', 'fg1 bg2'],
    ['b', 'fg2 bg1'],
  ]);
  assert.deepEqual(styles('\x04ff0000,00ff00x\x04y'), [['xy', '']], 'hex colours are dropped');
  assert.deepEqual(runs(''), []);
  assert.deepEqual(runs('\x02\x02'), []);
});

test('aTextOfNothingButCodesHasFewRuns', () => {
  assert.ok(runs('\x02a\x1db'.repeat(5000)).length <= 500);
  assert.equal(plainText('\x02a\x1db'.repeat(5000)), 'ab'.repeat(5000));
});

test('controlsAndWhatTurnsTextAreMadeHarmless', () => {
  assert.equal(harmless('a\x00\x07\x1b[31mb\x7f'), 'a\u2400\u2407\u241b[31mb\u2421');
  assert.equal(harmless('a\u0085\u202eb\u202c\u2066c\u2069'), 'a\ufffd\ufffdb\ufffd\ufffdc\ufffd');
  assert.equal(harmless('a\u2028b\nc\td'), 'a b\nc\td');
  assert.equal(harmless(`e${'\u0301'.repeat(500)}x`), `e${'\u0301'.repeat(8)}x`);
  assert.equal(
    harmless('שלום \u200f! नमस्ते 👨‍👩‍👧'),
    'שלום \u200f! नमस्ते 👨‍👩‍👧',
    'what writing needs stays',
  );
});

test('namesShowWhatCannotBeSeen', () => {
  assert.equal(shownName('an\u200bn\u00ad'), 'an\ufffdn\ufffd');
  assert.equal(shownName('<b>ann</b>'), '<b>ann</b>');
});

test('noTextHasControlsAfterwards', () => {
  const chance = seeded(3);
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: chance.below(60) }, () =>
      String.fromCharCode(
        chance.pick([chance.below(32), chance.below(256), 0x2000 + chance.below(0x80), 0x300]),
      ),
    ).join('');
    for (const run of runs(text)) {
      assert.doesNotMatch(
        run.text,
        /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/,
        `seed 3, round ${round}`,
      );
      assert.notEqual(run.text, '');
    }
  }
});

const found = (text) =>
  links(text)
    .filter((part) => part.href !== null)
    .map((part) => part.href);

test('linksAreFoundWhereTheyEnd', () => {
  assert.deepEqual(links('see https://a.example/x, and'), [
    { text: 'see ', href: null },
    { text: 'https://a.example/x', href: 'https://a.example/x' },
    { text: ', and', href: null },
  ]);
  assert.deepEqual(found('(https://a.example/b)'), ['https://a.example/b']);
  assert.deepEqual(found('https://en.example/wiki/A_(b)'), ['https://en.example/wiki/A_(b)']);
  assert.deepEqual(found('<https://a.example/?x=1&y=2#z>!'), ['https://a.example/?x=1&y=2#z']);
  assert.deepEqual(found('"http://a.example/"'), ['http://a.example/']);
  assert.deepEqual(found('HTTPS://A.EXAMPLE/B...'), ['https://a.example/B']);
  assert.deepEqual(found('http://a.example/ and ircs://irc.example:6697/lobby'), [
    'http://a.example/',
    'ircs://irc.example:6697/lobby',
  ]);
  assert.deepEqual(found('mailto:ann@a.example'), ['mailto:ann@a.example']);
});

test('whatIsNoLinkIsNone', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'vbscript:x',
    'ftp://a.example',
    'https://',
    'http://[',
    'xhttps://a.example',
    'mailto:x',
    'mailto:ann@a?bcc=b@c',
    'www.a.example',
    'java\nscript:alert(1)',
  ]) {
    assert.deepEqual(
      found(text).filter((href) => !/^mailto:ann@a$/.test(href)),
      [],
      text,
    );
  }
});

test('aLinkDoesNotPretendToLeadElsewhere', () => {
  assert.deepEqual(found('https://bank.example@evil.example/'), []);
  assert.deepEqual(found('https://user:pass@a.example/'), []);
  assert.deepEqual(
    found('https://a.example/\u202egpj.exe'),
    ['https://a.example/'],
    'nothing that turns text is part of it',
  );
  assert.deepEqual(found('https://xn--80ak6aa92e.com/'), ['https://xn--80ak6aa92e.com/']);
  assert.deepEqual(
    found('https://аррӏе.com/'),
    ['https://xn--80ak6aa92e.com/'],
    'the address says where it leads',
  );
});

test('thePartsAreTheText', () => {
  const chance = seeded(4);
  const words = [
    'https://a.example/',
    'http://',
    '(',
    ')',
    '.',
    ' ',
    'mailto:a@b',
    '@',
    'x',
    '\u202e',
    ']',
    '[',
    '?',
    'javascript:',
  ];
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: chance.below(12) }, () => chance.pick(words)).join('');
    const parts = links(text);
    assert.equal(parts.map((part) => part.text).join(''), text, `seed 4, round ${round}`);
    for (const { href } of parts) assert.ok(href === null || /^(https?|ircs?|mailto):/.test(href));
  }
  assert.equal(links(`https://a.example/${')'.repeat(100000)}`).length, 1);
});
