// Lines of IRC: from text to their parts, and back.
// Source: https://modern.ircdocs.horse/#message-format,
// https://ircv3.net/specs/extensions/message-tags

/** How long a line may be, in UTF-16 units: tags as IRCv3 has them, the rest eight times IRC's. */
const lineLength = 8192 + 4096;
/** How many tags and parameters of a line are looked at. */
const mostTags = 64;
const mostParams = 32;

const escapes = { ':': ';', s: ' ', '\\': '\\', r: '\r', n: '\n' };
const escaped = { ';': '\\:', ' ': '\\s', '\\': '\\\\', '\r': '\\r', '\n': '\\n' };

/**
 * @typedef {object} Source Who a line is from: a person, or a server (`user` and `host` are null).
 * @property {string} name
 * @property {string|null} user
 * @property {string|null} host
 */

/**
 * @typedef {object} Line
 * @property {Map<string, string>} tags those without a value have ''
 * @property {Source|null} source
 * @property {string} command in upper case, or three digits
 * @property {string[]} params
 */

/**
 * Takes a line apart. Never throws.
 * @param {string} text a line without its end
 * @returns {Line|null} null for what is no line: empty, or too long
 */
export function parseLine(text) {
  if (text.length > lineLength) return null;
  let rest = text.replace(/[\r\n\0].*$/s, '');
  let tags = new Map();
  let source = null;
  if (rest.startsWith('@')) {
    const [word, after] = cut(rest.slice(1));
    tags = parseTags(word);
    rest = after;
  }
  rest = rest.replace(/^ +/, '');
  if (rest.startsWith(':')) {
    const [word, after] = cut(rest.slice(1));
    source = parseSource(word);
    rest = after;
  }
  const [command, after] = cut(rest);
  if (!/^([A-Za-z]+|[0-9]{3})$/.test(command)) return null;
  return { tags, source, command: command.toUpperCase(), params: parseParams(after) };
}

/** The text before the first run of blanks, and the text after it. */
function cut(text) {
  const end = text.indexOf(' ');
  if (end < 0) return [text, ''];
  let next = end;
  while (text[next] === ' ') next += 1;
  return [text.slice(0, end), text.slice(next)];
}

function parseTags(word) {
  const tags = new Map();
  for (const pair of word.split(';', mostTags)) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (name) tags.set(name, equals < 0 ? '' : unescapeTag(pair.slice(equals + 1)));
  }
  return tags;
}

function unescapeTag(value) {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.?)/gs, (_, sign) => escapes[sign] ?? sign);
}

function parseSource(word) {
  const [, name, user, host] = /^([^!@]*)(?:!([^@]*))?(?:@(.*))?$/s.exec(word);
  return { name, user: user ?? null, host: host ?? null };
}

function parseParams(text) {
  const params = [];
  let rest = text;
  while (rest && params.length < mostParams) {
    if (rest.startsWith(':')) {
      params.push(rest.slice(1));
      break;
    }
    const [word, after] = cut(rest);
    params.push(word);
    rest = after;
  }
  return params;
}

/**
 * Puts a line together. What would end it, or begin another parameter, is taken out.
 * @param {string} command
 * @param {string[]} [params] only the last one may have blanks, or be empty
 * @param {Object<string, string>} [tags]
 * @returns {string} without its end
 */
export function formatLine(command, params = [], tags = {}) {
  const words = params.map((param, index) => {
    const text = String(param).replace(/[\r\n\0]/g, ' ');
    if (index < params.length - 1) return text.replace(/ .*$/s, '').replace(/^:+/, '') || '*';
    return text === '' || text.startsWith(':') || text.includes(' ') ? `:${text}` : text;
  });
  const line = [command, ...words].join(' ');
  const pairs = Object.entries(tags).map(([name, value]) =>
    value ? `${name}=${escapeTag(value)}` : name,
  );
  return pairs.length > 0 ? `@${pairs.join(';')} ${line}` : line;
}

function escapeTag(value) {
  return value.replace(/\0/g, '').replace(/[; \\\r\n]/g, (sign) => escaped[sign]);
}
