// What a server says of itself as it lets somebody in (005): signs, bounds, and how its modes are
// read. Source: https://modern.ircdocs.horse/#rplisupport-005

/**
 * @typedef {object} Support
 * @property {string} network '' where it has no name
 * @property {string} chantypes the signs that rooms begin with
 * @property {{letter: string, sign: string}[]} ranks the highest first
 * @property {string[]} chanmodes of lists; with a word always; with a word when set; without
 * @property {string} statusmsg the signs before a room's name that mean those of a rank alone
 * @property {number} linelen bytes of a line with its end
 * @property {number} nicklen @property {number} userlen @property {number} hostlen
 * @property {number} topiclen @property {number} awaylen @property {number} modes
 * @property {number} chathistory how many messages it gives at once; 0: no bound
 */

/** @type {Support} */
export const plainSupport = Object.freeze({
  network: '',
  chantypes: '#&',
  ranks: Object.freeze([
    { letter: 'o', sign: '@' },
    { letter: 'v', sign: '+' },
  ]),
  chanmodes: Object.freeze(['b', 'k', 'l', 'imnst']),
  statusmsg: '',
  linelen: 512,
  nicklen: 0,
  userlen: 10,
  hostlen: 63,
  topiclen: 0,
  awaylen: 0,
  modes: 3,
  chathistory: 0,
});

const numbers = {
  LINELEN: ['linelen', 512, 16384],
  NICKLEN: ['nicklen', 1, 1024],
  USERLEN: ['userlen', 1, 255],
  HOSTLEN: ['hostlen', 1, 255],
  TOPICLEN: ['topiclen', 1, 65536],
  AWAYLEN: ['awaylen', 1, 65536],
  MODES: ['modes', 1, 100],
  CHATHISTORY: ['chathistory', 0, 100000],
  'DRAFT/CHATHISTORY': ['chathistory', 0, 100000],
};

/**
 * Takes in the tokens of a line of 005; what is not known, or makes no sense, is passed over.
 * @param {Support} support
 * @param {string[]} tokens `KEY`, `KEY=VALUE`, `-KEY`
 * @returns {Support}
 */
export function readSupport(support, tokens) {
  const next = { ...support };
  for (const token of tokens.slice(0, 32)) {
    const equals = token.indexOf('=');
    const key = (equals < 0 ? token : token.slice(0, equals)).toUpperCase();
    const value = equals < 0 ? '' : unescapeValue(token.slice(equals + 1)).slice(0, 256);
    readToken(next, key, value);
  }
  return next;
}

function readToken(support, key, value) {
  if (Object.hasOwn(numbers, key)) {
    const [name, least, most] = numbers[key];
    if (/^[0-9]{1,9}$/.test(value) && +value >= least && +value <= most) support[name] = +value;
    return;
  }
  if (key === 'NETWORK') support.network = value.slice(0, 64);
  if (key === 'CHANTYPES' && value) support.chantypes = value.slice(0, 8);
  if (key === 'STATUSMSG') support.statusmsg = value.slice(0, 8);
  if (key === 'PREFIX') readRanks(support, value);
  if (key === 'CHANMODES' && value.split(',').length >= 4)
    support.chanmodes = value.split(',').slice(0, 4);
}

/** `(qaohv)~&@%+` */
function readRanks(support, value) {
  const [, letters, signs] = /^\(([A-Za-z]{0,16})\)(.*)$/s.exec(value) ?? [];
  if (letters === undefined || letters.length !== signs.length) return;
  support.ranks = [...letters].map((letter, index) => ({ letter, sign: signs[index] }));
}

/** `\x20` is a blank. */
function unescapeValue(value) {
  return value.replace(/\\x([0-9A-Fa-f]{2})/g, (_, digits) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}

/**
 * The name of a member as NAMES has it: the signs of the ranks, and the name itself.
 * @param {Support} support
 * @param {string} word `@ann`, or `@ann!user@host`
 * @returns {{ranks: string, name: string}}
 */
export function rankedName(support, word) {
  let start = 0;
  while (start < word.length && support.ranks.some((rank) => rank.sign === word[start])) start += 1;
  return { ranks: word.slice(0, start), name: word.slice(start).replace(/!.*$/s, '') };
}

/**
 * The changes that a line of MODE means.
 * @param {Support} support
 * @param {string[]} params the letters, and the words behind them
 * @returns {{letter: string, isOn: boolean, word: string|null}[]}
 */
export function modeChanges(support, params) {
  const words = params.slice(1);
  const [lists, always, whenSet] = support.chanmodes;
  let isOn = true;
  const changes = [];
  for (const letter of (params[0] ?? '').slice(0, 100)) {
    if (letter === '+' || letter === '-') {
      isOn = letter === '+';
      continue;
    }
    const hasWord =
      support.ranks.some((rank) => rank.letter === letter) ||
      lists.includes(letter) ||
      always.includes(letter) ||
      (whenSet.includes(letter) && isOn);
    changes.push({ letter, isOn, word: hasWord ? (words.shift() ?? null) : null });
  }
  return changes;
}

/**
 * The signs of somebody's ranks after a change, the highest first.
 * @param {Support} support @param {string} ranks @param {string} letter @param {boolean} isOn
 * @returns {string}
 */
export function changedRanks(support, ranks, letter, isOn) {
  const sign = support.ranks.find((rank) => rank.letter === letter)?.sign;
  if (!sign) return ranks;
  return support.ranks
    .map((rank) => rank.sign)
    .filter((each) => (each === sign ? isOn : ranks.includes(each)))
    .join('');
}

/**
 * A room's name as typed, with or without the sign before it.
 * @param {Support} support @param {string} typed
 * @returns {string}
 */
export function roomName(support, typed) {
  const name = typed.trim();
  if (name === '' || support.chantypes.includes(name[0])) return name;
  return (support.chantypes.includes('#') ? '#' : support.chantypes[0]) + name;
}
