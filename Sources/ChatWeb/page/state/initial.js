// The state before anything has happened, and the part of it that each connection has anew.

import { notNegotiated } from '../irc/capabilities.js';
import { plainSupport } from '../irc/support.js';
import { paces } from './limits.js';

/**
 * The state of a page that has just been opened.
 * @param {{name?: string, room?: string}} [settings] what was stored the last time
 * @returns {import('./types.js').State}
 */
export function initialState(settings = {}) {
  const name = String(settings.name ?? '');
  return {
    phase: 'login',
    login: { name, room: String(settings.room ?? '#lobby'), password: '', problem: null },
    retry: null,
    hurdle: null,
    /** Attempts that failed since a connection lasted. */
    failures: 0,
    ended: null,
    me: { name, away: null },
    server: { name: '', network: '', support: plainSupport, caps: notNegotiated.agreed, lag: null },
    order: [],
    buffers: new Map(),
    current: null,
    isFocused: true,
    find: null,
    /** What is to be so again after a connection was lost. `wasIn`: the login was over once. */
    wishes: { name, password: '', away: null, rooms: [], wasIn: false },
    link: newLink(name),
    /** Own messages that nothing has confirmed, in their order. */
    unsettled: [],
    /** Since when there is no connection; null: there was none yet, or there is one. */
    lostAt: null,
    nextKey: 1,
    nextLabel: 1,
    wakeAt: null,
  };
}

/** What is known of a connection that begins. */
export function newLink(name) {
  return {
    /** 'none' | 'connecting' | 'registering' | 'begun' */
    stage: 'none',
    name,
    negotiation: notNegotiated,
    /** While registering: what was tried, and why it did not do. */
    tried: [],
    trouble: null,
    deadline: null,
    /** 001 has come then. */
    since: null,
    /** The rooms have been asked for. */
    hasJoined: false,
    /** `user@host`, as others see us; null: not known. */
    address: null,
    pace: paces.other,
    tokens: paces.other.burst,
    tokensAt: 0,
    queue: [],
    questions: [],
    heardAt: 0,
    askedAt: null,
    patience: 0,
    pings: 0,
    batches: new Map(),
    /** By buffer: history that is awaited. */
    catchUps: new Map(),
    /** Rooms that were asked for and have not answered; the key that was given. */
    joining: new Map(),
    /** Rooms, and names, that were asked about without anybody having typed that. */
    marking: new Set(),
    modesAsked: new Set(),
    namesAsked: new Set(),
    whois: null,
    awayTold: null,
    /** How many were asked why they are away, and who has not answered: that is not shown. */
    awayAsked: 0,
    quietWhois: new Set(),
    answersTo: { buffer: '', until: 0 },
    typing: [],
    typingSent: null,
    regain: null,
    isPutOut: false,
    farewell: null,
    gapSeconds: null,
    /** Rooms that we were in before the connection was lost. */
    returning: new Set(),
  };
}
