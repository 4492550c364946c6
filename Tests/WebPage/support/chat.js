// A conversation with a reducer: lines of a server go in, what is sent comes out, and every step
// keeps the bounds.

import { reduce, initialState } from '../../../Sources/ChatWeb/page/state/reduce.js';

/** What chatd offers and says to who comes in, as far as it matters. */
export const caps =
  'away-notify batch cap-notify chghost draft/channel-rename draft/chathistory draft/message-redaction ' +
  'draft/multiline=max-bytes=4096,max-lines=24 echo-message extended-join invite-notify labeled-response message-tags ' +
  'multi-prefix server-time setname standard-replies';
const support =
  'CHANMODES=Ieb,k,l,Cimnst CHANTYPES=# CHATHISTORY=500 MODES=20 NETWORK=Test PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+';

/** A page under test. */
export class Chat {
  constructor(settings) {
    this.state = initialState(settings);
    this.now = 1_700_000_000_000;
    this.effects = [];
    this.account = { copies: 0 };
  }

  /** @param {object} event @returns {this} */
  dispatch(event) {
    const before = this.state;
    const { state, effects } = reduce(
      before,
      { now: this.now, chance: 0.5, ...event },
      this.account,
    );
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  /** Lines of the server, in one run. */
  lines(...lines) {
    return this.dispatch({ type: 'lines', lines });
  }

  /** Time passes, and the timer fires. */
  after(milliseconds) {
    this.now += milliseconds;
    return this.dispatch({ type: 'tick' });
  }

  /** What was sent since the last time. */
  sent() {
    return this.take('send').map((effect) => effect.line);
  }

  /** Effects of a kind since the last time. */
  take(type) {
    const taken = this.effects.filter((effect) => effect.type === type);
    this.effects = this.effects.filter((effect) => effect.type !== type);
    return taken;
  }

  /** Fills in the first screen, and has the connection open. */
  login(name = 'ann', room = '#lobby', more = {}) {
    return this.dispatch({ type: 'login', name, room, ...more }).dispatch({ type: 'opened' });
  }

  /** The server lets us in. */
  welcome({ name = 'ann', offered = caps, version = 'chatd-1.0' } = {}) {
    const names = offered
      .split(' ')
      .map((word) => word.split('=')[0])
      .filter(Boolean)
      .join(' ');
    if (offered) this.lines(`:srv CAP * LS :${offered}`, `:srv CAP ${name} ACK :${names}`);
    return this.lines(
      `:srv 001 ${name} :Welcome`,
      `:srv 004 ${name} srv ${version} B C D`,
      `:srv 005 ${name} ${support} :are supported by this server`,
      `:srv 422 ${name} :MOTD File is missing`,
    );
  }

  /** We are in a room, whose history is told. */
  enter(room = '#lobby', names = ['ann', '@ben'], history = [], me = 'ann') {
    this.lines(`:${me}!~a@host JOIN ${room} * :Ann`);
    for (let at = 0; at < names.length; at += 50)
      this.lines(`:srv 353 ${me} = ${room} :${names.slice(at, at + 50).join(' ')}`);
    this.lines(`:srv 366 ${me} ${room} :End of /NAMES list`);
    return this.state.server.caps.has('draft/chathistory') ? this.history(room, history) : this;
  }

  /** A batch of history. */
  history(room, lines) {
    return this.lines(
      `:srv BATCH +h chathistory ${room}`,
      ...lines.map((line) =>
        line.startsWith('@') ? `@batch=h;${line.slice(1)}` : `@batch=h ${line}`,
      ),
      ':srv BATCH -h',
    );
  }

  /** In #lobby with ben, with nothing left to look at. */
  inLobby(options) {
    this.login().welcome(options).enter();
    this.effects = [];
    return this;
  }

  buffer(id = '#lobby') {
    return this.state.buffers.get(id);
  }

  /** Entries of a buffer, of the fields that matter. */
  shown(id = '#lobby', ...kinds) {
    return (this.buffer(id)?.entries ?? []).filter(
      (entry) => kinds.length === 0 || kinds.includes(entry.kind),
    );
  }

  texts(id = '#lobby') {
    return this.shown(id, 'message', 'action', 'notice').map((entry) => entry.text);
  }
}

/** A line with what chatd puts on messages. */
export function said(
  number,
  from,
  text,
  { room = '#lobby', at = 1_700_000_000_000 + number, more = '' } = {},
) {
  return `@time=${new Date(at).toISOString()};msgid=run-${number}${more} :${from}!~u@host PRIVMSG ${room} :${text}`;
}

/** Chance that is the same for the same seed. Source: Steele, Lea, Flood: SplitMix, in 32 bits. */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (count) => Math.floor(next() * count),
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}
