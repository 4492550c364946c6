import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../Sources/ChatWeb/page/state/limits.js';
import { Chat, said, seeded } from './support/chat.js';

const shape = (chat, id, ...kinds) =>
  chat.shown(id, ...kinds).map((entry) => [entry.kind, entry.from, entry.text]);

test('whoComesAndGoesIsSeen', () => {
  const chat = new Chat()
    .inLobby()
    .lines(
      ':eve!e@h JOIN #lobby acct :Eve',
      ':eve!e@h AWAY :lunch',
      ':eve!e@h AWAY',
      ':eve!e@h NICK Eva',
      ':srv MODE #lobby +o-o Eva ben',
      ':Eva!e@h PART #lobby :bye',
      ':ben!b@h QUIT :*.net *.split',
      ':nobody!n@h PART #lobby',
      ':x!x@h JOIN #elsewhere',
    );
  assert.deepEqual(shape(chat, '#lobby').slice(1), [
    ['join', 'eve', ''],
    ['away', 'eve', 'lunch'],
    ['back', 'eve', ''],
    ['rename', 'eve', ''],
    ['mode', 'srv', '+o-o Eva ben'],
    ['leave', 'Eva', 'bye'],
    ['leave', 'ben', '*.net *.split'],
  ]);
  assert.deepEqual([...chat.buffer().members.keys()], ['ann']);
  assert.equal(chat.buffer().memberCount, 1);
});

test('ranksAccountsAndAwayStandInTheRoster', () => {
  const chat = new Chat()
    .inLobby()
    .lines(
      ':eve!e@h JOIN #lobby acct :Eve',
      ':srv MODE #lobby +vo eve eve',
      ':eve!e@h AWAY :lunch',
    );
  assert.deepEqual(chat.buffer().members.get('eve'), {
    name: 'eve',
    ranks: '@+',
    away: 'lunch',
    account: 'acct',
  });
  chat.lines(':eve!e@h ACCOUNT *', ':eve!e@h NICK EVE', ':srv MODE #lobby -o EVE');
  assert.deepEqual(chat.buffer().members.get('eve'), {
    name: 'EVE',
    ranks: '+',
    away: 'lunch',
    account: null,
  });
});

test('whoIsAwayOnEnteringIsAskedFor', () => {
  const chat = new Chat().login().welcome().enter('#lobby', ['ann', 'ben', 'eve']);
  assert.ok(chat.sent().includes('WHO #lobby'));
  chat.lines(
    ':srv 352 ann #lobby b h srv ben G :0 Ben',
    ':srv 352 ann #lobby e h srv eve H :0 Eve',
    ':srv 315 ann #lobby :End',
  );
  assert.equal(chat.buffer().members.get('ben').away, '');
  assert.deepEqual(chat.sent(), ['WHOIS ben']);
  chat.lines(':srv 311 ann ben b h * :Ben', ':srv 301 ann ben :at tea', ':srv 318 ann ben :End');
  assert.equal(chat.buffer().members.get('ben').away, 'at tea');
  assert.deepEqual(chat.shown('#lobby', 'info'), [], 'nobody has asked, nobody is told');
});

test('aLargeRoomIsNotAskedFor', () => {
  const chat = new Chat()
    .login()
    .welcome()
    .enter(
      '#lobby',
      Array.from({ length: 501 }, (_, index) => `user${index}`),
    );
  assert.ok(!chat.sent().some((line) => line.startsWith('WHO')));
});

test('topicsAreKept', () => {
  const chat = new Chat()
    .inLobby()
    .lines(':srv 332 ann #lobby :roses', ':srv 333 ann #lobby ben!b@h 1700000000');
  assert.deepEqual(chat.buffer().topic, { words: 'roses', by: 'ben', at: 1700000000000 });
  chat.lines('@time=2024-01-01T00:00:00.000Z :eve!e@h TOPIC #lobby :tulips');
  assert.deepEqual(chat.buffer().topic, { words: 'tulips', by: 'eve', at: Date.UTC(2024, 0, 1) });
  chat.dispatch({ type: 'topic', buffer: '#lobby', words: '' });
  assert.deepEqual(chat.sent(), ['TOPIC #lobby :']);
  chat.lines(':ann!a@h TOPIC #lobby :');
  assert.equal(chat.buffer().topic, null);
});

test('modesAreKept', () => {
  const chat = new Chat()
    .inLobby()
    .lines(':srv MODE #lobby +nt', ':srv MODE #lobby +k-n key', ':srv MODE #lobby +b *!*@x');
  assert.equal(chat.buffer().modes, '+tk');
  chat.lines(':srv MODE #lobby -tk key');
  assert.equal(chat.buffer().modes, '');
  chat.lines(':srv 324 ann #lobby +nt');
  assert.equal(chat.buffer().modes, '+nt');
  chat.lines(':srv 324 ann #lobby +');
  assert.equal(chat.buffer().modes, '');
});

test('aRenamedRoomKeepsWhatWasSaid', () => {
  const chat = new Chat()
    .inLobby()
    .lines(said(1, 'ben', 'hi'), ':ben!b@h RENAME #lobby #garden :nicer');
  assert.equal(chat.buffer('#lobby'), undefined);
  assert.deepEqual(chat.texts('#garden'), ['hi']);
  assert.equal(chat.state.current, '#garden');
  assert.deepEqual(chat.state.order.slice(-1), ['#garden']);
  chat.dispatch({ type: 'closed', code: 1006 }).after(1000).dispatch({ type: 'opened' }).welcome();
  assert.ok(chat.sent().includes('JOIN #garden'));
});

test('aPersonWhoIsRenamedKeepsTheirConversation', () => {
  const chat = new Chat()
    .inLobby()
    .lines(said(1, 'ben', 'psst', { room: 'ann' }), ':ben!b@h NICK Benny');
  assert.deepEqual(chat.texts('benny'), ['psst']);
  assert.equal(chat.buffer('benny').name, 'Benny');
  chat.lines(said(2, 'Benny', 'again', { room: 'ann' }), ':benny!b@h QUIT :bye');
  assert.deepEqual(
    shape(chat, 'benny').map(([kind]) => kind),
    ['message', 'rename', 'message', 'leave'],
  );
});

test('unreadAndMentionsAreCountedWhereNobodyLooks', () => {
  const chat = new Chat().inLobby();
  chat.lines(said(1, 'ben', 'ann!'));
  assert.deepEqual([chat.buffer().unread, chat.take('notify').length], [0, 0], 'somebody looks');
  chat
    .dispatch({ type: 'focus', isFocused: false })
    .lines(said(2, 'ben', 'hi'), said(3, 'ben', 'hi Ann'), ':x!x@h JOIN #lobby');
  assert.deepEqual([chat.buffer().unread, chat.buffer().mentions], [2, 1]);
  assert.deepEqual(chat.take('notify'), [
    { type: 'notify', title: 'ben – #lobby', body: 'hi Ann', buffer: '#lobby', from: 'ben' },
  ]);
  const key = chat.shown('#lobby', 'message')[0].key;
  assert.equal(chat.buffer().readUpTo, key, 'the line stands before what is new');
  chat.dispatch({ type: 'focus', isFocused: true });
  assert.deepEqual(
    [chat.buffer().unread, chat.buffer().mentions, chat.buffer().readUpTo],
    [0, 0, key],
  );
  chat.lines(said(4, 'ben', 'still here'));
  assert.equal(chat.buffer().readUpTo, key, 'and stays there while somebody reads');
  chat.dispatch({ type: 'focus', isFocused: false });
  assert.equal(chat.buffer().readUpTo, null);
});

test('aPersonsMessagesAllCountAsMentions', () => {
  const chat = new Chat()
    .inLobby()
    .lines(said(1, 'ben', 'psst', { room: 'ann' }), ':ben!b@h NOTICE ann :robot');
  assert.deepEqual([chat.buffer('ben').unread, chat.buffer('ben').mentions], [2, 1]);
  assert.equal(chat.take('notify').length, 1);
  assert.equal(chat.state.current, '#lobby', 'nobody is dragged away from what they read');
  chat.dispatch({ type: 'show', buffer: 'ben' });
  assert.deepEqual([chat.buffer('ben').unread, chat.state.current], [0, 'ben']);
});

test('whatIsForThoseOfARankStandsInTheRoom', () => {
  const chat = new Chat().inLobby().lines(':ben!b@h PRIVMSG @#lobby :ops');
  assert.deepEqual(
    chat.shown('#lobby', 'message').map((entry) => [entry.text, entry.how]),
    [['ops', '@']],
  );
});

test('whatProgramsAskIsAnsweredByNobody', () => {
  const chat = new Chat()
    .inLobby()
    .lines(
      ':ben!b@h PRIVMSG ann :\x01VERSION\x01',
      ':ben!b@h NOTICE ann :\x01PING 1\x01',
      ':ben!b@h PRIVMSG #lobby :\x01DCC SEND x\x01',
    );
  assert.deepEqual(chat.sent(), []);
  assert.equal(chat.buffer('ben'), undefined);
  chat.lines(':ben!b@h PRIVMSG #lobby :\x01ACTION waves');
  assert.deepEqual(shape(chat, '#lobby', 'action'), [['action', 'ben', 'waves']]);
});

test('aMessageCanBeTakenBack', () => {
  const chat = new Chat()
    .inLobby()
    .lines(said(1, 'ben', 'secret'), ':ben!b@h REDACT #lobby run-1 :oops');
  assert.deepEqual(
    chat.shown('#lobby', 'message').map((entry) => [entry.text, entry.isRedacted, entry.by]),
    [['', true, 'ben']],
  );
  chat.lines(':ben!b@h REDACT #lobby run-99', ':ben!b@h REDACT #nowhere run-1', ':ben!b@h REDACT');
});

test('typingComesAndGoes', () => {
  const chat = new Chat()
    .inLobby()
    .lines('@+typing=active :ben!b@h TAGMSG #lobby', '@+typing=active :ann!a@h TAGMSG #lobby');
  assert.deepEqual(chat.buffer().typing, ['ben']);
  const { typing } = chat.buffer();
  chat.lines('@+typing=active :ben!b@h TAGMSG #lobby');
  assert.equal(chat.buffer().typing, typing);
  chat.after(6000);
  assert.deepEqual(chat.buffer().typing, []);
  chat.lines('@+typing=paused :ben!b@h TAGMSG #lobby').after(29000);
  assert.deepEqual(chat.buffer().typing, ['ben']);
  chat.lines(said(1, 'ben', 'done'));
  assert.deepEqual(chat.buffer().typing, []);
  chat.lines('@+typing=active :ben!b@h TAGMSG #lobby', ':ben!b@h PART #lobby');
  assert.deepEqual(chat.buffer().typing, []);
});

test('invitationsAreTold', () => {
  const chat = new Chat()
    .inLobby()
    .lines(':ben!b@h INVITE ann #garden', ':ben!b@h INVITE eve #lobby', ':srv 341 ann eve #lobby');
  assert.deepEqual(
    chat.shown('#lobby', 'info').map((entry) => [entry.code, entry.from]),
    [
      ['invitation', 'ben'],
      ['invited-by', 'ben'],
      ['invited', null],
    ],
  );
});

test('aRoomThatWasClosedIsLeftAndStaysClosed', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'close-buffer', buffer: '#lobby' });
  assert.deepEqual(chat.sent(), ['PART #lobby']);
  chat.lines(said(1, 'ben', 'late'), ':ann!a@h PART #lobby');
  assert.equal(chat.buffer(), undefined);
  assert.ok(!chat.shown('').some((entry) => entry.text === 'late'));
  chat.dispatch({ type: 'closed', code: 1006 }).after(1000).dispatch({ type: 'opened' }).welcome();
  assert.ok(!chat.sent().some((line) => line.startsWith('JOIN')));
});

test('aNameFitsWhateverItsLettersAre', () => {
  const chat = new Chat()
    .inLobby()
    .lines(
      ':Ünal!u@h JOIN #lobby',
      ':u\u0308NAL!u@h AWAY :x',
      said(1, 'ÜNAL', 'hi', { room: 'ann' }),
    );
  assert.equal(chat.buffer().members.size, 3);
  assert.equal(chat.buffer().members.get('ünal').away, 'x');
  assert.ok(chat.buffer('ünal'));
});

test('namesThatWouldBreakThingsAreJustNames', () => {
  const chat = new Chat().inLobby();
  for (const name of ['__proto__', 'constructor', 'toString', '<script>', '-1'])
    chat.lines(`:${name}!x@h JOIN #lobby`, said(1, name, 'hi', { room: 'ann' }));
  for (const name of ['__proto__', 'constructor', 'tostring', '<script>', '-1']) {
    assert.ok(chat.buffer().members.has(name), name);
    assert.deepEqual(chat.texts(name), ['hi']);
  }
});

// MARK: Bounds

test('tenThousandMessagesInOneRunCopyEachCollectionOnce', () => {
  const chat = new Chat().inLobby();
  const lines = Array.from({ length: 10000 }, (_, index) => said(index, 'ben', `n${index}`));
  const before = chat.account.copies;
  chat.lines(...lines);
  assert.ok(chat.account.copies - before <= 5, `${chat.account.copies - before} copies`);
  assert.equal(chat.buffer().entries.length, limits.entries);
  assert.equal(chat.texts().at(-1), 'n9999');
});

test('fiveThousandMembersComeWithoutACopyForEach', () => {
  const chat = new Chat().inLobby();
  const names = Array.from({ length: 5000 }, (_, index) => `user${index}`);
  const before = chat.account.copies;
  chat.lines(...names.map((name) => `:${name}!u@h JOIN #lobby * :x`));
  assert.ok(chat.account.copies - before <= 6, `${chat.account.copies - before} copies`);
  assert.equal(chat.buffer().memberCount, 5002);
  const { members } = chat.buffer();
  chat.lines(said(1, 'user7', 'hi'));
  assert.equal(chat.buffer().members, members, 'a message does not touch the roster');
});

test('whatIsNotTouchedKeepsItsIdentity', () => {
  const chat = new Chat().inLobby().lines(said(1, 'ben', 'psst', { room: 'ann' }));
  const { state } = chat;
  const person = chat.buffer('ben');
  const { members, topic } = chat.buffer();
  chat.lines(said(2, 'ben', 'hi'));
  assert.equal(chat.buffer('ben'), person);
  assert.equal(chat.buffer().members, members);
  assert.equal(chat.buffer().topic, topic);
  assert.equal(chat.state.order, state.order);
  assert.equal(chat.state.server, state.server);
  assert.notEqual(chat.buffer().entries, state.buffers.get('#lobby').entries);
  assert.equal(state.buffers.get('#lobby').entries.length, 1, 'and the old state is as it was');
});

test('anEventThatChangesNothingGivesTheSameState', () => {
  const chat = new Chat().inLobby();
  const { state } = chat;
  for (const event of [
    { type: 'show', buffer: 'nowhere' },
    { type: 'show', buffer: '#lobby' },
    { type: 'focus', isFocused: true },
    { type: 'what' },
    { type: 'constructor' },
    { type: 'say', buffer: '#lobby', text: '' },
  ]) {
    assert.equal(chat.dispatch(event).state, state, event.type);
  }
});

test('conversationsHaveABound', () => {
  const chat = new Chat().inLobby();
  for (let index = 0; index < 500; index += 1)
    chat.lines(said(index, `user${index}`, 'hi', { room: 'ann' }));
  assert.equal(chat.state.buffers.size, limits.buffers);
  for (const id of chat.state.order.filter((each) => each.startsWith('user')))
    chat.dispatch({ type: 'say', buffer: id, text: 'hello' });
  assert.ok(chat.texts('').length > 0, 'what is more stands with what the server says');
  chat.lines(':ann!a@h JOIN #one-more');
  assert.ok(chat.state.link.queue.some(({ line }) => line === 'PART #one-more'));
});

test('whateverAServerSaysTheBoundsHold', () => {
  const names = [
    'ann',
    'ben',
    'Eve',
    '',
    'x'.repeat(300),
    'Ü',
    '__proto__',
    'srv.example',
    '#lobby',
    '*',
  ];
  const rooms = ['#lobby', '#LOBBY', '#b', '&c', 'ann', '@#lobby', '', '#'];
  const commands = [
    'PRIVMSG',
    'NOTICE',
    'JOIN',
    'PART',
    'KICK',
    'QUIT',
    'NICK',
    'MODE',
    'TOPIC',
    'AWAY',
    'BATCH',
    'TAGMSG',
    'REDACT',
    'RENAME',
    'INVITE',
    'FAIL',
    'NOTE',
    'ACK',
    'CAP',
    'CHGHOST',
    'ACCOUNT',
    'PING',
    'PONG',
    'X',
    'KILL',
    '001',
    '005',
    '301',
    '305',
    '306',
    '311',
    '315',
    '318',
    '322',
    '324',
    '332',
    '333',
    '352',
    '353',
    '366',
    '367',
    '376',
    '401',
    '403',
    '404',
    '432',
    '433',
    '471',
    '475',
  ];
  const words = [
    '',
    'hi',
    'ann',
    '+h',
    '-h',
    '+m',
    '-m',
    'chathistory',
    'draft/multiline',
    'labeled-response',
    '+ov',
    'run-1',
    '\x01ACTION x\x01',
    'LS',
    'ACK',
    'NAK',
    'batch echo-message',
    'CHATHISTORY',
    '#lobby',
    'G',
    '=',
    '@ben +ann',
    'lag-1',
    'y'.repeat(3000),
  ];
  const tags = [
    'batch=h',
    'batch=m',
    'label=1',
    'label=2',
    'msgid=run-1',
    'time=2024-01-01T00:00:00.000Z',
    'time=x',
    '+typing=active',
    'draft/multiline-concat',
  ];
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = seeded(seed);
    const chat = new Chat().inLobby();
    const line = () => {
      const tag = chance.below(2) ? `@${chance.pick(tags)};${chance.pick(tags)} ` : '';
      const params = Array.from({ length: chance.below(5) }, () =>
        chance.pick(chance.below(2) ? words : [...rooms, ...names]),
      ).map((word) => word.replace(/ .*/, '') || '*');
      return `${tag}:${chance.pick(names) || 'srv'}!u@h ${chance.pick(commands)} ${params.join(' ')} :${chance.pick(words)}`;
    };
    const events = [
      () => ({ type: 'lines', lines: Array.from({ length: 1 + chance.below(20) }, line) }),
      () => ({
        type: 'say',
        buffer: chance.pick(['#lobby', 'ben', '']),
        text: chance.pick(['a', 'a\nb', '/x']),
      }),
      () => ({
        type: 'command',
        buffer: '#lobby',
        text: `/${chance.pick(['join', 'part', 'msg', 'whois', 'nick', 'clear', 'close', 'query', 'kick'])} ${chance.pick(words)} ${chance.pick(names)}`,
      }),
      () => ({ type: 'tick' }),
      () => ({ type: 'closed', code: 1006 }),
      () => ({ type: 'opened' }),
      () => ({ type: 'wake-up' }),
      () => ({ type: 'show', buffer: chance.pick([...chat.state.order, 'nowhere']) }),
      () => ({ type: 'focus', isFocused: chance.below(2) === 1 }),
      () => ({ type: 'connect' }),
      () => ({ type: 'away', words: 'x' }),
      () => ({ type: 'back' }),
    ];
    for (let round = 0; round < 150; round += 1) {
      chat.now += chance.below(3000);
      const event = chance.pick(chance.below(3) ? events.slice(0, 1) : events)();
      try {
        chat.dispatch(event);
        check(chat);
      } catch (error) {
        error.message = `seed ${seed}, round ${round}, ${JSON.stringify(event).slice(0, 2000)}: ${error.message}`;
        throw error;
      }
    }
  }
});

/** What always holds. */
function check({ state, effects, now }) {
  assert.ok(state.wakeAt === null || state.wakeAt > now, 'no timer fires without end');
  assert.equal(new Set(state.order).size, state.order.length);
  assert.deepEqual(new Set(state.order), new Set(state.buffers.keys()));
  assert.ok(state.buffers.size <= limits.buffers);
  assert.ok(state.current === null || state.buffers.has(state.current));
  assert.ok(state.unsettled.length <= limits.unsettled);
  assert.ok(state.link.batches.size <= limits.batches);
  assert.ok(state.link.queue.length <= limits.queue);
  assert.ok(state.link.questions.length <= limits.questions);
  assert.ok(state.wishes.rooms.length <= limits.wishes);
  for (const [id, buffer] of state.buffers) {
    assert.equal(buffer.id, id);
    assert.ok(buffer.entries.length <= limits.entries);
    assert.equal(buffer.memberCount, buffer.members.size);
    assert.ok(buffer.typing.length <= limits.typing);
    assert.ok(buffer.mentions <= buffer.unread);
    buffer.entries.forEach((entry, index) => {
      assert.ok(index === 0 || buffer.entries[index - 1].key < entry.key, 'keys rise');
      assert.ok(entry.text.length <= limits.text);
      assert.ok(Number.isFinite(entry.at));
    });
    if (id === '') assert.equal(state.order[0], '');
  }
  for (const item of state.unsettled) assert.ok(state.buffers.has(item.buffer));
  for (const effect of effects)
    if (effect.type === 'send') assert.doesNotMatch(effect.line, /[\r\n\0]/);
}

test('aConversationOfLongMessagesHasABound', () => {
  const chat = new Chat().inLobby();
  const long = 'x'.repeat(11000);
  const lines = Array.from({ length: 500 }, (_, index) => said(index, 'ben', `${index} ${long}`));
  chat.lines(...lines);
  const size = () => chat.buffer().entries.reduce((sum, entry) => sum + entry.text.length, 0);
  assert.ok(size() <= limits.bufferText);
  assert.equal(chat.buffer().size, size());
  assert.ok(chat.texts().at(-1).startsWith('499 '));
  chat.lines(':ben!b@h REDACT #lobby run-499');
  assert.equal(chat.buffer().size, size());
});

test('ofManyMentionsAtOnceTheLastIsTold', () => {
  const chat = new Chat().inLobby().dispatch({ type: 'focus', isFocused: false });
  chat.lines(...Array.from({ length: 1000 }, (_, index) => said(index, 'ben', `ann ${index}`)));
  assert.deepEqual(
    chat.take('notify').map((effect) => effect.body),
    ['ann 999'],
  );
  assert.equal(chat.buffer().mentions, 1000);
});

test('whoTypesInAWayThatThereIsNotDoesNotType', () => {
  const chat = new Chat().inLobby();
  for (const state of ['constructor', '__proto__', 'toString', ''])
    chat.lines(`@+typing=${state} :x${state}!b@h TAGMSG #lobby`);
  assert.deepEqual(chat.buffer().typing, []);
  assert.deepEqual(chat.state.link.typing, []);
});

test('theServersOwnConversationStaysOpen', () => {
  const chat = new Chat().inLobby();
  chat.dispatch({ type: 'command', buffer: '', text: '/close' });
  chat.dispatch({ type: 'close-buffer', buffer: '' }).dispatch({ type: 'close-buffer', buffer: '#lobby' });
  assert.deepEqual(chat.state.order, ['']);
  assert.equal(chat.state.current, '');
});

test('whoIsRenamedDoesNotTypeOnUnderTheOldName', () => {
  const chat = new Chat().inLobby();
  chat.lines('@+typing=paused :ben!b@h TAGMSG #lobby', ':ben!b@h NICK bea');
  assert.deepEqual(chat.buffer().typing, []);
});

test('strangersDoNotKeepUsOutOfARoom', () => {
  const chat = new Chat().inLobby();
  chat.lines(':pal!p@h PRIVMSG ann :hi').dispatch({ type: 'say', buffer: 'pal', text: 'hello' });
  for (let number = 0; number < 300; number += 1)
    chat.lines(`:stranger${number}!s@h PRIVMSG ann :buy`);
  chat.dispatch({ type: 'join', room: '#garden' }).lines(':ann!~a@host JOIN #garden * :Ann');
  assert.equal(chat.buffer('#garden').isJoined, true);
  assert.ok(chat.buffer('pal'), 'a conversation that we take part in stays');
  assert.equal(chat.buffer('stranger0'), undefined);
});
