import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection, socketURL } from '../../Sources/ChatWeb/page/connection.js';
import { caps, said } from './support/chat.js';

/** A world without time and network: tasks, timers and sockets are run by hand. */
class World {
  constructor() {
    const world = this;
    this.time = 1_700_000_000_000;
    this.tasks = [];
    this.timers = new Map();
    this.sockets = [];
    this.WebSocket = class {
      constructor(url, protocols) {
        if (world.isBroken) throw new SyntaxError('no URL');
        Object.assign(this, { url, protocols, readyState: 0, sent: [], isClosed: false });
        world.sockets.push(this);
      }

      send(line) {
        this.sent.push(line);
      }

      close() {
        this.isClosed = true;
        this.readyState = 2;
      }
    };
    this.questions = [];
    this.fetch = (url, { signal }) => {
      assert.ok(this.sockets.every((socket) => socket.onclose === null || socket.isOver));
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        this.questions.push({ url, signal, resolve });
      });
    };
    this.now = () => this.time;
    this.random = () => 0.5;
    this.soon = (act, delay) => {
      assert.ok(delay >= 0 && delay <= 16);
      this.tasks.push(act);
    };
    this.setTimeout = (act, delay) => {
      const timer = Symbol('timer');
      this.timers.set(timer, { act, at: this.time + delay });
      return timer;
    };
    this.clearTimeout = (timer) => this.timers.delete(timer);
    this.effects = [];
    this.connection = new Connection({
      url: 'ws://chat.example/',
      health: 'http://chat.example/healthz',
      perform: (effect) => this.effects.push(effect),
      world: this,
    });
  }

  get socket() {
    return this.sockets.at(-1);
  }

  open() {
    this.socket.readyState = 1;
    this.socket.onopen();
    return this;
  }

  /** An attempt comes to nothing. */
  fail() {
    this.socket.isOver = true;
    this.socket.onclose({ code: 1006, reason: '' });
    return this;
  }

  /** The server says how it is. */
  async answer(status, words) {
    const headers = { 'Content-Type': 'text/plain', 'Content-Length': String(words.length) };
    this.questions.at(-1).resolve(new Response(words, { status, headers }));
    await new Promise((resolve) => setImmediate(resolve));
    return this;
  }

  receive(...lines) {
    for (const data of lines) this.socket.onmessage?.({ data });
    return this;
  }

  run() {
    while (this.tasks.length > 0) this.tasks.shift()();
    return this;
  }

  pass(milliseconds) {
    this.time += milliseconds;
    for (const [timer, { act, at }] of [...this.timers]) {
      if (at > this.time || !this.timers.delete(timer)) continue;
      act();
    }
    return this;
  }

  /** In #lobby. */
  comeIn() {
    this.connection.dispatch({ type: 'login', name: 'ann', room: '#lobby' });
    return this.open()
      .receive(
        `:srv CAP * LS :${caps}`,
        `:srv CAP ann ACK :${caps.replace(/=\S+/, '')}`,
        ':srv 001 ann :hi',
        ':srv 422 ann :no',
        ':ann!a@h JOIN #lobby',
        ':srv BATCH +h chathistory #lobby',
        ':srv BATCH -h',
      )
      .run();
  }
}

test('linesOfOneTaskAreOneRun', () => {
  const world = new World().comeIn();
  let states = 0;
  world.connection.subscribe(() => (states += 1));
  world.receive(said(1, 'ben', 'one'), said(2, 'ben', 'two'), said(3, 'ben', 'three'));
  assert.equal(states, 0);
  world.run();
  assert.equal(states, 1);
  assert.equal(
    world.connection.state.buffers.get('#lobby').entries.filter((entry) => entry.kind === 'message')
      .length,
    3,
  );
});

test('aFloodIsTakenInByParts', () => {
  const world = new World().comeIn();
  const runs = [];
  world.connection.subscribe((state) => runs.push(state.buffers.get('#lobby').entries.at(-1).text));
  world.receive(...Array.from({ length: 2500 }, (_, index) => said(index, 'ben', `n${index}`)));
  assert.equal(world.tasks.length, 1);
  world.run();
  assert.deepEqual(runs, ['n999', 'n1999', 'n2499']);
});

test('theSocketSpeaksTheSubprotocolForText', () => {
  const world = new World();
  world.connection.dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  assert.equal(world.socket.url, 'ws://chat.example/');
  assert.deepEqual(world.socket.protocols, ['text.ircv3.net']);
  world.open();
  assert.deepEqual(world.socket.sent, ['CAP LS 302', 'NICK ann', 'USER ann 0 * ann']);
});

test('aMessageWithSeveralLinesIsSeveral', () => {
  const world = new World()
    .comeIn()
    .receive(`${said(1, 'ben', 'one')}\r\n${said(2, 'ben', 'two')}\r\n`)
    .run();
  assert.equal(
    world.connection.state.buffers.get('#lobby').entries.filter((entry) => entry.kind === 'message')
      .length,
    2,
  );
  world.receive(new ArrayBuffer(3)).run();
});

test('whatCameBeforeTheEndIsStillTakenIn', () => {
  const world = new World().comeIn();
  const { socket } = world;
  world.receive(said(1, 'ben', 'last words'));
  socket.onclose({ code: 1001, reason: '' });
  assert.equal(world.connection.state.buffers.get('#lobby').entries.at(-2).text, 'last words');
  assert.equal(world.connection.state.phase, 'waiting');
  world.run();
});

test('ofASocketThatWasLeftNothingIsTaken', () => {
  const world = new World().comeIn();
  const { socket } = world;
  const { onmessage, onclose } = socket;
  world.receive(said(1, 'ben', 'too late'));
  world.connection.dispatch({ type: 'disconnect' });
  assert.ok(socket.isClosed);
  assert.ok(socket.sent.includes('QUIT'));
  const { state } = world.connection;
  onmessage({ data: said(2, 'ben', 'later') });
  onclose({ code: 1000, reason: '' });
  world.run();
  assert.equal(world.connection.state, state);
});

test('aLostConnectionIsTriedAgainByTheTimer', () => {
  const world = new World().comeIn();
  world.socket.onclose({ code: 1006, reason: '' });
  assert.equal(world.sockets.length, 1);
  world.pass(999);
  assert.equal(world.sockets.length, 1);
  world.pass(1);
  assert.equal(world.sockets.length, 2);
  world.socket.onclose({ code: 1006, reason: '' });
  world.pass(2000);
  assert.equal(world.sockets.length, 3);
});

test('eachAttemptThatFailsIsAskedAboutOnce', async () => {
  const world = new World();
  world.connection.dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    assert.equal(world.questions.length, attempt - 1, 'nothing is asked while it is tried');
    world.fail();
    assert.equal(world.questions.length, attempt);
    assert.equal(world.questions.at(-1).url, 'http://chat.example/healthz');
    await world.answer(503, 'the server is full; try again later\n');
    assert.deepEqual(world.connection.state.login.problem, {
      kind: 'unavailable',
      words: 'the server is full; try again later',
      suggestion: null,
    });
    world.pass(40000);
  }
  assert.equal(world.sockets.length, 4);
  assert.equal(world.questions.length, 3);
});

test('aConnectionThatWasOneIsNotAskedAbout', () => {
  const world = new World().comeIn().fail();
  assert.equal(world.connection.state.phase, 'waiting');
  assert.equal(world.questions.length, 0);
});

test('theNextAttemptEndsTheQuestion', async () => {
  const world = new World().comeIn().fail().pass(1000).fail();
  const { state } = world.connection;
  const [question] = world.questions;
  assert.equal(question.signal.aborted, false);
  world.pass(2000);
  assert.equal(world.sockets.length, 3);
  assert.equal(question.signal.aborted, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(world.connection.state.hurdle, state.hurdle);
  assert.equal(world.connection.state.phase, 'connecting');
});

test('aServerThatSaysNothingIsNotWaitedForForever', async () => {
  const world = new World();
  world.connection.dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  world.fail();
  world.connection.dispatch({ type: 'disconnect' });
  const [{ signal }] = world.questions;
  world.pass(4999);
  assert.equal(signal.aborted, false);
  world.pass(1);
  assert.equal(signal.aborted, true);
  assert.equal(world.timers.size, 0);
});

test('aTimerThatFiresEarlyIsSetAgain', () => {
  const world = new World().comeIn();
  world.socket.onclose({ code: 1006, reason: '' });
  const [[timer, { act }]] = [...world.timers];
  world.timers.delete(timer);
  world.time += 998;
  act();
  assert.equal(world.sockets.length, 1);
  assert.equal(world.timers.size, 1);
  world.pass(2);
  assert.equal(world.sockets.length, 2);
});

test('thereIsOneTimer', () => {
  const world = new World().comeIn();
  for (let index = 0; index < 50; index += 1) {
    world
      .receive(said(index, 'ben', 'x'), `@+typing=active :ben!b@h TAGMSG #lobby`)
      .run()
      .pass(100);
    assert.ok(world.timers.size <= 1);
  }
});

test('anAddressThatIsNoneIsAFailure', () => {
  const world = new World();
  world.isBroken = true;
  world.connection.dispatch({ type: 'login', name: 'ann', room: '#lobby' });
  assert.equal(world.connection.state.login.problem.kind, 'unreachable');
});

test('whatAListenerDispatchesComesNext', () => {
  const world = new World().comeIn();
  const seen = [];
  world.connection.subscribe((state) => {
    seen.push(state.isFocused);
    if (seen.length === 1) world.connection.dispatch({ type: 'focus', isFocused: true });
  });
  world.connection.dispatch({ type: 'focus', isFocused: false });
  assert.deepEqual(seen, [false, true]);
  const end = world.connection.subscribe(() => assert.fail('it has ended'));
  end();
  world.connection.dispatch({ type: 'focus', isFocused: false });
});

test('otherEffectsGoToTheView', () => {
  const world = new World().comeIn();
  assert.deepEqual(
    world.effects.map(({ type, key }) => [type, key]),
    [
      ['store', 'name'],
      ['store', 'room'],
    ],
  );
  world.connection.dispatch({ type: 'command', buffer: '#lobby', text: '/help join' });
  assert.deepEqual(world.effects.at(-1), { type: 'help', command: 'join' });
});

test('theSocketIsWhereThePageIs', () => {
  assert.equal(socketURL('http://host:8067/'), 'ws://host:8067/');
  assert.equal(socketURL('https://example.org/chat/index.html?x#lobby'), 'wss://example.org/chat/');
});

test('aServerThatSendsTooMuchIsLeft', () => {
  const world = new World().comeIn();
  const { socket } = world;
  world.receive('x'.repeat(2 ** 20 + 1));
  assert.ok(socket.isClosed);
  assert.equal(world.connection.state.phase, 'waiting');
  const other = new World().comeIn();
  for (let index = 0; index <= 200_000; index += 1) other.receive('PING');
  assert.ok(other.socket.isClosed);
  other.run();
});
