// Records the transcripts anew, with a chatd whose IRC port is given: node
// --experimental-default-type=module Tests/WebPage/support/record.js PORT. Look at what has changed
// before you keep it.

import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Connection } from '../../../Sources/ChatWeb/page/connection.js';
import { lineSocket } from './line-socket.js';
import { play } from './transcript.js';

const port = Number(process.argv[2]);
const folder = new URL('../transcripts/', import.meta.url);

/** Somebody else, who speaks IRC by hand. */
class Other {
  constructor(
    name,
    caps = 'message-tags batch draft/multiline draft/channel-rename draft/message-redaction',
  ) {
    this.rest = '';
    this.lines = [];
    this.waiting = [];
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (data) => {
      const lines = (this.rest + data).split('\r\n');
      this.rest = lines.pop();
      this.lines.push(...lines);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.say(`CAP REQ :${caps}`, `NICK ${name}`, `USER ${name} 0 * :${name}`, 'CAP END');
  }

  say(...lines) {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  async until(part) {
    for (;;) {
      const index = this.lines.findIndex((line) => line.includes(part));
      if (index >= 0) return this.lines.splice(0, index + 1).pop();
      await new Promise((resolve) => this.waiting.push(resolve));
    }
  }

  /** All that was said has been dealt with. */
  async settled() {
    const word = `w${Math.random()}`;
    this.say(`PING ${word}`);
    await this.until(word);
  }

  /** In a room. */
  static async in(room, name) {
    const other = new Other(name);
    other.say(`JOIN ${room}`);
    await other.until(' 366 ');
    return other;
  }
}

/** The page, with all that passes written down. */
class Page {
  constructor() {
    this.rows = [];
    this.last = Date.now();
    const tap = (direction, line) => this.note(`${direction} ${line}`);
    const page = this;
    class Socket extends lineSocket(port, tap) {
      constructor() {
        super();
        page.socket = this;
      }
    }
    this.connection = new Connection({
      url: 'ws://test/',
      health: 'http://test/healthz',
      world: { WebSocket: Socket },
    });
    const dispatch = this.connection.dispatch.bind(this.connection);
    this.connection.dispatch = (event) => {
      if (!['lines', 'tick'].includes(event.type)) this.note(`! ${JSON.stringify(event)}`);
      dispatch(event);
    };
  }

  /** Writes down what happens, and that time has passed. */
  note(row) {
    const now = Date.now();
    if (now - this.last >= 20) {
      this.rows.push(`~ ${now - this.last}`);
      this.last = now;
    }
    this.rows.push(row);
  }

  do(event) {
    this.connection.dispatch(event);
  }

  until(isSo) {
    return new Promise((resolve) => {
      const end = this.connection.subscribe(look);
      function look(state) {
        if (!isSo(state)) return;
        end();
        resolve();
      }
      look(this.connection.state);
    });
  }

  /** Until what the server has to say to what was said by now has come. */
  async settled() {
    await this.until((state) => state.link.queue.length === 0);
    const word = `w${Math.random()}`;
    const { length } = this.rows;
    this.socket.socket.write(`PING ${word}\r\n`);
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const index = this.rows.findIndex((row, at) => at >= length && row.includes(word));
        if (index < 0) return;
        clearInterval(timer);
        this.rows.splice(index, 1);
        setTimeout(resolve, 20);
      }, 5);
    });
  }

  save(name, about) {
    const rows = [`# ${about}`, ...this.rows];
    const { shown } = play(rows.join('\n'));
    writeFileSync(
      new URL(`${name}.txt`, folder),
      [...rows, ...shown.map((line) => `= ${line}`)].join('\n').concat('\n'),
    );
    this.connection.dispatch({ type: 'disconnect' });
  }
}

async function comingIn() {
  const ben = await Other.in('#garden', 'ben');
  ben.say(
    'TOPIC #garden :roses and tulips',
    'PRIVMSG #garden :hello',
    'PRIVMSG #garden :\x01ACTION waters the roses\x01',
    'NOTICE #garden :a notice',
    'BATCH +1 draft/multiline #garden',
    '@batch=1 PRIVMSG #garden :first',
    '@batch=1 PRIVMSG #garden :',
    '@batch=1 PRIVMSG #garden :third',
    'BATCH -1',
    'AWAY :at tea',
  );
  await ben.settled();
  const page = new Page();
  page.do({ type: 'login', name: 'ann', room: 'garden' });
  await page.until((state) => state.buffers.get('#garden')?.members.get('ben')?.away === 'at tea');
  await page.settled();
  page.save('coming-in', 'A room with a history, a topic, and somebody who is away.');
  ben.say('QUIT');
}

async function conversation() {
  const ben = await Other.in('#garden', 'ben');
  const page = new Page();
  page.do({ type: 'login', name: 'ann', room: '#garden' });
  await page.until((state) => state.buffers.get('#garden')?.isJoined);
  await page.settled();
  const command = async (text, id = '#garden') => {
    page.do({ type: 'command', buffer: id, text });
    await page.settled();
  };
  page.do({ type: 'say', buffer: '#garden', text: 'hello ben' });
  page.do({ type: 'say', buffer: '#garden', text: 'several\nlines' });
  page.do({ type: 'say', buffer: '#garden', text: 'very long '.repeat(80).trim() });
  await page.settled();
  await command('/me waves');
  ben.say('@+typing=active TAGMSG #garden');
  await ben.settled();
  ben.say(
    'PRIVMSG #garden :ann: hi',
    'NICK benny',
    'AWAY :at tea',
    'AWAY',
    'MODE #garden +vn ann',
    'PRIVMSG ann :psst',
  );
  await ben.settled();
  await command('/msg benny yes?');
  await command('/msg nobody hello');
  await command('/whois benny');
  await command('/list');
  await command('/names');
  await command('/topic mine');
  await command('/nick 1');
  await command('/kick benny');
  await command('/join #a:b');
  await command('/nonsense');
  await command('/raw NONSENSE');
  await command('/nick anna');
  await command('/brb lunch');
  await command('/back');
  ben.say('RENAME #garden #park :larger');
  await ben.settled();
  ben.say('MODE #park +m-v anna');
  await ben.settled();
  await page.until((state) => state.buffers.has('#park'));
  page.do({ type: 'say', buffer: '#park', text: 'may I?' });
  await page.settled();
  ben.say('KICK #park anna :no');
  await ben.settled();
  await page.settled();
  page.save('conversation', 'What people say and do, what is refused, and being put out.');
  ben.say('QUIT');
}

async function nameTaken() {
  const ben = await Other.in('#garden', 'ann');
  const page = new Page();
  page.do({ type: 'login', name: 'Ann', room: '#garden' });
  await page.until((state) => state.login.problem !== null);
  page.do({ type: 'login', name: '1', room: '#garden' });
  await page.until((state) => state.login.problem?.kind === 'name-impossible');
  page.do({ type: 'login', name: 'Ann_', room: '#a:b' });
  await page.until((state) => state.login.problem?.kind === 'room');
  page.do({ type: 'login', name: 'Ann_', room: '#garden' });
  await page.until((state) => state.buffers.get('#garden')?.isJoined);
  await page.settled();
  page.save('name-taken', 'A name that is taken, one that is impossible, a room that is.');
  ben.say('QUIT');
}

async function backAfterALoss() {
  const ben = await Other.in('#garden', 'ben');
  const page = new Page();
  page.do({ type: 'login', name: 'ann', room: '#garden' });
  await page.until((state) => state.buffers.get('#garden')?.isJoined);
  ben.say('PRIVMSG #garden :one', 'PRIVMSG #garden :two');
  await ben.settled();
  await page.settled();
  // The last words go out; their echoes are not seen.
  page.socket.onmessage = null;
  page.do({ type: 'say', buffer: '#garden', text: 'has this\narrived?' });
  page.do({ type: 'command', buffer: '#garden', text: '/msg ben and this?' });
  await ben.until('and this?');
  page.rows = page.rows.filter(
    (row) =>
      !(row.startsWith('<') && row.includes('arrived')) &&
      !/^< .*(BATCH [+-]m|has this|and this)/.test(row),
  );
  page.socket.socket.destroy();
  await page.until((state) => state.phase === 'waiting');
  page.do({ type: 'say', buffer: '#garden', text: 'said meanwhile' });
  ben.say('PRIVMSG #garden :ann, you were away');
  await ben.settled();
  page.do({ type: 'wake-up' });
  await page.until((state) => state.phase === 'online' && state.unsettled.length === 0);
  await page.settled();
  page.save(
    'back-after-a-loss',
    'Lost and found: what was said meanwhile comes, what was said ourselves is not said twice.',
  );
  ben.say('QUIT');
}

async function allAtOnce() {
  const names = Array.from({ length: 8 }, (_, index) => `user${index}`);
  const others = await Promise.all(names.map((name) => Other.in('#garden', name)));
  const page = new Page();
  page.do({ type: 'login', name: 'ann', room: '#garden' });
  await page.until((state) => state.buffers.get('#garden')?.memberCount === 9);
  await page.settled();
  for (const other of others.slice(1)) other.say('QUIT :*.net *.split');
  await page.until((state) => state.buffers.get('#garden').memberCount === 2);
  await page.settled();
  page.save('all-at-once', 'Many who go at the same moment.');
  others[0].say('QUIT');
}

for (const scenario of [comingIn, conversation, nameTaken, backAfterALoss, allAtOnce])
  await scenario();
process.exit();
