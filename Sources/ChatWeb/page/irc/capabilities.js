// What is agreed on with a server before it lets us in.
// Source: https://ircv3.net/specs/extensions/capability-negotiation

/** What the page makes use of, and nothing else. */
export const wanted = Object.freeze([
  'account-notify',
  'away-notify',
  'batch',
  'cap-notify',
  'chghost',
  'draft/channel-rename',
  'draft/chathistory',
  'draft/message-redaction',
  'draft/multiline',
  'echo-message',
  'extended-join',
  'invite-notify',
  'labeled-response',
  'message-tags',
  'multi-prefix',
  'server-time',
  'setname',
  'standard-replies',
]);

/** How long a line of requests may be. */
const requestLength = 400;

/**
 * @typedef {object} Negotiation
 * @property {ReadonlySet<string>} offered those of `wanted` that there are
 * @property {ReadonlySet<string>} agreed
 * @property {readonly string[][]} asked what was asked for and not answered
 * @property {boolean} isOver nothing is to be ended any more
 * @property {{lines: number, bytes: number}} multiline bounds of a message of several lines
 */

/** @type {Negotiation} */
export const notNegotiated = Object.freeze({
  offered: new Set(),
  agreed: new Set(),
  asked: [],
  isOver: false,
  multiline: Object.freeze({ lines: 100, bytes: 4096 }),
});

/**
 * Takes in a line of CAP.
 * @param {Negotiation} negotiation
 * @param {string[]} params of the line, from the addressee on
 * @returns {{negotiation: Negotiation, requests: string[]}} what to say to it
 */
export function negotiate(negotiation, params) {
  const words = (params[params.length - 1] ?? '').split(' ').filter(Boolean).slice(0, 200);
  switch ((params[1] ?? '').toUpperCase()) {
    case 'LS':
      return offer(negotiation, words, !(params.length >= 4 && params[2] === '*'));
    case 'NEW':
      return offer(negotiation, words, true);
    case 'ACK':
      return agree(negotiation, words);
    case 'NAK':
      return refuse(negotiation, words);
    case 'DEL':
      return withdraw(negotiation, words);
    default:
      return { negotiation, requests: [] };
  }
}

function offer(negotiation, words, isLast) {
  const offered = new Set(negotiation.offered);
  let { multiline } = negotiation;
  for (const word of words) {
    const [name, value] = split(word);
    if (wanted.includes(name)) offered.add(name);
    if (name === 'draft/multiline') multiline = bounds(value, multiline);
  }
  const next = { ...negotiation, offered, multiline };
  if (!isLast) return { negotiation: next, requests: [] };
  const names = wanted.filter((name) => offered.has(name) && !negotiation.agreed.has(name));
  if (names.length === 0) return finish(next);
  const asked = packed(names);
  return {
    negotiation: { ...next, asked: [...next.asked, ...asked] },
    requests: asked.map((group) => `CAP REQ :${group.join(' ')}`),
  };
}

function agree(negotiation, words) {
  const agreed = new Set(negotiation.agreed);
  for (const word of words) {
    if (word.startsWith('-')) agreed.delete(word.slice(1));
    else if (wanted.includes(word)) agreed.add(word);
  }
  return finish({ ...negotiation, agreed, asked: settled(negotiation.asked, words) });
}

/** It was all or nothing, so that each is asked for alone. */
function refuse(negotiation, words) {
  const names = words.filter((word) => negotiation.offered.has(word));
  const asked = settled(negotiation.asked, words);
  if (names.length <= 1) return finish({ ...negotiation, asked });
  return {
    negotiation: { ...negotiation, asked: [...asked, ...names.map((name) => [name])] },
    requests: names.map((name) => `CAP REQ :${name}`),
  };
}

function withdraw(negotiation, words) {
  const without = (set) => new Set([...set].filter((name) => !words.includes(name)));
  return {
    negotiation: {
      ...negotiation,
      agreed: without(negotiation.agreed),
      offered: without(negotiation.offered),
    },
    requests: [],
  };
}

function finish(negotiation) {
  if (negotiation.isOver || negotiation.asked.length > 0) return { negotiation, requests: [] };
  return { negotiation: { ...negotiation, isOver: true }, requests: ['CAP END'] };
}

function settled(asked, words) {
  return asked.filter((group) => !group.every((name) => words.includes(name)));
}

function packed(names) {
  const groups = [[]];
  let length = 0;
  for (const name of names) {
    if (length + name.length + 1 > requestLength) {
      groups.push([]);
      length = 0;
    }
    groups[groups.length - 1].push(name);
    length += name.length + 1;
  }
  return groups;
}

/** `max-bytes=4096,max-lines=24` */
function bounds(value, known) {
  const next = { ...known };
  for (const pair of value.split(',')) {
    const [name, number] = split(pair);
    if (!/^[0-9]{1,7}$/.test(number) || +number === 0) continue;
    if (name === 'max-bytes') next.bytes = +number;
    if (name === 'max-lines') next.lines = +number;
  }
  return next;
}

function split(word) {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
}

/**
 * @param {ReadonlySet<string>} caps @returns {boolean} history can be asked for, and told from the
 * present
 */
export function hasHistory(caps) {
  return ['draft/chathistory', 'batch', 'server-time', 'message-tags'].every((name) =>
    caps.has(name),
  );
}

/**
 * @param {ReadonlySet<string>} caps @returns {boolean} messages of several lines can be sent as
 * such
 */
export function hasMultiline(caps) {
  return ['draft/multiline', 'batch', 'message-tags'].every((name) => caps.has(name));
}
