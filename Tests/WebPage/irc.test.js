import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLine, parseLine } from '../../Sources/ChatWeb/page/irc/line.js';
import {
  alternatives,
  colourOf,
  colours,
  fold,
  isChannel,
  isMentioned,
  plainName,
} from '../../Sources/ChatWeb/page/irc/names.js';
import { byteLength, pieces } from '../../Sources/ChatWeb/page/irc/pieces.js';
import {
  changedRanks,
  modeChanges,
  plainSupport,
  rankedName,
  readSupport,
  roomName,
} from '../../Sources/ChatWeb/page/irc/support.js';
import {
  hasHistory,
  negotiate,
  notNegotiated,
  wanted,
} from '../../Sources/ChatWeb/page/irc/capabilities.js';
import { seeded } from './support/chat.js';

test('aLineIsTakenApart', () => {
  const line = parseLine(
    '@time=2024-01-01T00:00:00.000Z;msgid=a-1;+typing :ann!~a@host.example PRIVMSG  #lobby :hi  there ',
  );
  assert.deepEqual(
    [...line.tags],
    [
      ['time', '2024-01-01T00:00:00.000Z'],
      ['msgid', 'a-1'],
      ['+typing', ''],
    ],
  );
  assert.deepEqual(line.source, { name: 'ann', user: '~a', host: 'host.example' });
  assert.equal(line.command, 'PRIVMSG');
  assert.deepEqual(line.params, ['#lobby', 'hi  there ']);
});

test('linesOfAllShapes', () => {
  assert.deepEqual(parseLine('PING').params, []);
  assert.deepEqual(parseLine(':srv 001 ann :').params, ['ann', '']);
  assert.deepEqual(parseLine('ping a b').command, 'PING');
  assert.deepEqual(parseLine(':ann@host AWAY').source, { name: 'ann', user: null, host: 'host' });
  assert.deepEqual(parseLine(':srv 353 me = #r :a b\r\n').params, ['me', '=', '#r', 'a b']);
  assert.equal(parseLine('@a=\\:\\s\\\\\\r\\n\\x\\ X').tags.get('a'), '; \\\r\nx');
  for (const text of [
    '',
    ' ',
    '@',
    '@a',
    ':',
    ':a',
    '@a :b',
    '12',
    '1234 a',
    'A1 b',
    `X ${'y'.repeat(20000)}`,
  ]) {
    assert.equal(parseLine(text), null, JSON.stringify(text.slice(0, 20)));
  }
});

test('tagsAndParametersAreBounded', () => {
  const tags = Array.from({ length: 500 }, (_, index) => `t${index}`).join(';');
  assert.equal(parseLine(`@${tags} X`).tags.size, 64);
  assert.equal(parseLine(`X ${'a '.repeat(500)}`).params.length, 32);
});

test('aLineIsPutTogetherWithoutSmugglingAnotherOne', () => {
  assert.equal(formatLine('PRIVMSG', ['#a', 'x\r\nQUIT']), 'PRIVMSG #a :x  QUIT');
  assert.equal(formatLine('PRIVMSG', ['#a b', ':)']), 'PRIVMSG #a ::)');
  assert.equal(formatLine('TOPIC', ['#a', '']), 'TOPIC #a :');
  assert.equal(formatLine('JOIN', ['#a']), 'JOIN #a');
  assert.equal(formatLine('X', ['', 'b']), 'X * b');
  assert.equal(formatLine('X', [], { label: 'a;b c', flag: '' }), '@label=a\\:b\\sc;flag X');
});

test('whatIsPutTogetherIsTakenApartAsItWas', () => {
  const chance = seeded(1);
  const signs = ['a', 'Z', ' ', ':', ';', '\\', '=', 'é', '😀', '\x02', ',', '#'];
  for (let round = 0; round < 500; round += 1) {
    const words = Array.from({ length: 1 + chance.below(20) }, () => chance.pick(signs)).join('');
    const line = parseLine(formatLine('PRIVMSG', ['#a', words], { label: words }));
    assert.deepEqual(line.params, ['#a', words], `seed 1, round ${round}`);
    assert.equal(line.tags.get('label'), words);
  }
});

test('noTextMakesTheParserThrow', () => {
  const chance = seeded(2);
  const signs = [
    '@',
    ':',
    ' ',
    ';',
    '=',
    '\\',
    '!',
    'A',
    '1',
    '\r',
    '\n',
    '\0',
    'é',
    '\ud800',
    '\udc00',
    '\x01',
  ];
  for (let round = 0; round < 5000; round += 1) {
    const text = Array.from({ length: chance.below(40) }, () => chance.pick(signs)).join('');
    const line = parseLine(text);
    if (line === null) continue;
    assert.match(line.command, /^([A-Z]+|[0-9]{3})$/, `seed 2, round ${round}`);
    for (const param of line.params) assert.doesNotMatch(param, /[\r\n\0]/);
  }
});

test('namesAreComparedAsTheServerDoes', () => {
  assert.equal(fold('Ann'), 'ann');
  assert.equal(fold('ÄÖ'), fold('a\u0308o\u0308'));
  assert.equal(fold('ΣΑΣ'), 'σασ', 'a final sigma is not another one');
  assert.equal(fold('[A]'), '[a]');
  assert.notEqual(fold('straße'), fold('strasse'));
  for (const name of ['Ann', 'ΣΑΣ', 'İstanbul', 'Ǆ', '\u1e9e'])
    assert.equal(fold(fold(name)), fold(name));
});

test('coloursOfNamesAreStableAndSpread', () => {
  assert.equal(colourOf('Ann'), colourOf('aNN'));
  const used = new Set(Array.from({ length: 500 }, (_, index) => colourOf(`user${index}`)));
  assert.equal(used.size, colours);
  for (const colour of used) assert.ok(Number.isInteger(colour) && colour >= 0 && colour < colours);
});

test('aMentionIsAWholeWordInAnyCase', () => {
  for (const text of [
    'ann',
    'Ann: hi',
    'hi (ANN)!',
    '@ann',
    'joanne or ann',
    '\u{1f600}ann\u{1f600}',
  ]) {
    assert.ok(isMentioned('ann', text), text);
  }
  for (const text of [
    'anna',
    'joanne',
    'ann-marie',
    'ann_',
    'än\u006e',
    'annß',
    '\u{1d400}ann',
    '',
    'a nn',
  ]) {
    assert.ok(!isMentioned('ann', text), text);
  }
  assert.ok(isMentioned('Ünal', 'hi u\u0308nal'));
  assert.ok(!isMentioned('', 'x'));
});

test('roomsBeginWithTheSignsOfTheServer', () => {
  assert.ok(isChannel('#a') && isChannel('&a') && !isChannel('a') && !isChannel(''));
  assert.ok(!isChannel('&a', '#'));
  assert.equal(roomName(plainSupport, ' lobby '), '#lobby');
  assert.equal(roomName(plainSupport, '&lobby'), '&lobby');
});

test('alternativesFitTheServer', () => {
  assert.deepEqual(alternatives('ann').slice(0, 3), ['ann_', 'ann2', 'ann3']);
  for (const name of alternatives('ä'.repeat(60))) assert.ok(byteLength(name) <= 64);
  assert.equal(plainName('1 Zoë Ünal!'), '_Zoe_Unal');
  assert.equal(plainName('日本'), '');
});

test('piecesFitAndAreWhole', () => {
  const family = '👨‍👩‍👧‍👦';
  for (const text of [
    'a'.repeat(1000),
    'wörter und mehr '.repeat(80),
    family.repeat(30),
    `e${'\u0301'.repeat(400)}`,
    '',
  ]) {
    const cut = pieces(text, 100);
    assert.equal(cut.map((piece) => piece.text).join(''), text);
    for (const { text: part } of cut) {
      assert.ok(byteLength(part) <= 100, `${byteLength(part)} bytes`);
      assert.ok(part.isWellFormed?.() ?? true);
    }
    assert.ok(cut.every((piece, index) => piece.continues === index > 0));
  }
  assert.ok(
    pieces(family.repeat(30), 100).every((piece) => piece.text.length % family.length === 0),
  );
  assert.deepEqual(
    pieces('a\n\nb', 100).map((piece) => [piece.text, piece.continues]),
    [
      ['a', false],
      ['', false],
      ['b', false],
    ],
  );
});

test('whatTheServerSaysOfItselfIsRead', () => {
  const support = readSupport(plainSupport, [
    'CHANTYPES=#',
    'PREFIX=(qaohv)~&@%+',
    'NETWORK=My\\x20Net',
    'LINELEN=1024',
    'CHATHISTORY=500',
    'MODES=',
    'STATUSMSG=@+',
    'CHANMODES=Ieb,k,l,Cimnst',
    'HOSTLEN=99999999999',
    'constructor=1',
    '__proto__=1',
    '-NICKLEN',
    '',
  ]);
  assert.equal(support.network, 'My Net');
  assert.equal(support.linelen, 1024);
  assert.equal(support.hostlen, plainSupport.hostlen);
  assert.equal(support.ranks.length, 5);
  assert.deepEqual(rankedName(support, '@+ann!u@h'), { ranks: '@+', name: 'ann' });
  assert.deepEqual(rankedName(support, '~'), { ranks: '~', name: '' });
  assert.deepEqual(modeChanges(support, ['+ob-l+k', 'ann', '*!*@x', 'key']), [
    { letter: 'o', isOn: true, word: 'ann' },
    { letter: 'b', isOn: true, word: '*!*@x' },
    { letter: 'l', isOn: false, word: null },
    { letter: 'k', isOn: true, word: 'key' },
  ]);
  assert.equal(changedRanks(support, '+', 'o', true), '@+');
  assert.equal(changedRanks(support, '@+', 'o', false), '+');
  assert.equal(changedRanks(support, '@', 'x', true), '@');
  assert.equal(
    readSupport(support, ['PREFIX=(ov)@']).ranks.length,
    5,
    'what makes no sense is passed over',
  );
});

test('capabilitiesAreAskedForAndAgreedOn', () => {
  let step = negotiate(notNegotiated, ['*', 'LS', '*', 'batch sts=port=6697']);
  assert.deepEqual(step.requests, []);
  step = negotiate(step.negotiation, [
    '*',
    'LS',
    'draft/multiline=max-bytes=100,max-lines=5 message-tags',
  ]);
  assert.deepEqual(step.requests, ['CAP REQ :batch draft/multiline message-tags']);
  step = negotiate(step.negotiation, ['ann', 'ACK', 'batch draft/multiline message-tags']);
  assert.deepEqual(step.requests, ['CAP END']);
  assert.deepEqual(step.negotiation.multiline, { lines: 5, bytes: 100 });
  assert.ok(!hasHistory(step.negotiation.agreed));
  step = negotiate(step.negotiation, ['ann', 'NEW', 'away-notify']);
  assert.deepEqual(step.requests, ['CAP REQ :away-notify']);
  step = negotiate(step.negotiation, ['ann', 'ACK', 'away-notify']);
  assert.deepEqual(step.requests, []);
  step = negotiate(step.negotiation, ['ann', 'DEL', 'batch away-notify']);
  assert.deepEqual([...step.negotiation.agreed].sort(), ['draft/multiline', 'message-tags']);
});

test('aServerThatRefusesAllIsAskedForEach', () => {
  let step = negotiate(notNegotiated, ['*', 'LS', 'batch echo-message']);
  step = negotiate(step.negotiation, ['*', 'NAK', 'batch echo-message']);
  assert.deepEqual(step.requests, ['CAP REQ :batch', 'CAP REQ :echo-message']);
  step = negotiate(step.negotiation, ['*', 'ACK', 'batch']);
  assert.deepEqual(step.requests, []);
  step = negotiate(step.negotiation, ['*', 'NAK', 'echo-message']);
  assert.deepEqual(step.requests, ['CAP END']);
  assert.deepEqual(negotiate(notNegotiated, ['*', 'LS', '']).requests, ['CAP END']);
  assert.ok(wanted.includes('server-time'));
});
