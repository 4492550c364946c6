/**
 * How moments are written: times of day as the reader's country has them, days in the page's
 * language.
 */

import { pageLanguage, pageLocale, t } from '../strings.js';

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(
  pageLocale,
  { weekday: 'long', day: 'numeric', month: 'long' },
);
const weekdayAndYear = new Intl.DateTimeFormat(pageLocale, { dateStyle: 'full' });
const whole = new Intl.DateTimeFormat(pageLocale, { dateStyle: 'full', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat(pageLocale, { dateStyle: 'medium', timeStyle: 'short' });

/** Whether the reader's language writes times as `09:30 PM`, which is wider. */
export const hasTwelveHours = timeOfDay.resolvedOptions().hour12 === true;

/** @param {number} at milliseconds since 1970. @returns {string} `09:30`. */
export const clock = (at) => timeOfDay.format(at);

/** @param {number} at @returns {string} the moment to the second, with its day. */
export const moment = (at) => whole.format(at);

/** @param {number} at @returns {string} day and time, short. */
export const dayAndTime = (at) => short.format(at);

/** @param {number} at @returns {string} for `<time datetime>`. */
export function machineTime(at) {
  return new Date(at).toISOString();
}

/**
 * A number that is the same for all moments of one day where the reader is.
 * @param {number} at
 * @returns {number}
 */
export function dayOf(at) {
  const date = new Date(at);
  return date.getFullYear() * 10000 + (date.getMonth() + 1) * 100 + date.getDate();
}

/**
 * The words of a day separator.
 * @param {number} at
 * @param {number} now
 * @returns {string} `Today – Saturday, 21 November`; with the year where it is another one.
 */
export function dayWords(at, now) {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  const words = (isThisYear ? weekday : weekdayAndYear).format(at);
  const near = nearDay(at, now);
  return near ? `${near} – ${words}` : words;
}

function nearDay(at, now) {
  if (dayOf(at) === dayOf(now)) return t('log.today');
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return dayOf(at) === dayOf(yesterday.getTime()) ? t('log.yesterday') : null;
}

/** How long each unit of time is, in seconds, and up to how many seconds it is counted in. */
const units = [
  ['second', 1, 90],
  ['minute', 60, 90 * 60],
  ['hour', 3600, 36 * 3600],
  ['day', 86400, Infinity],
];

/**
 * A span of time, in the unit that tells it best.
 * @param {number} seconds
 * @returns {string} `8 hours`
 */
export function spanWords(seconds) {
  const [unit, length] = units.find(([, , most]) => seconds < most);
  const format = new Intl.NumberFormat(pageLanguage, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.round(seconds / length));
}
