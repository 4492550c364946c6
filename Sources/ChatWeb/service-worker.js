/**
 * Keeps the page's shell (index.html and the files that it names) for when there is no network. It
 * never touches the socket, /healthz, or anything that is said.
 *
 * The server writes a hash of all files into the next line, so each release has a cache of its own,
 * and this file changes with each. From a plain file server, without hashes, everything is asked
 * for on the network first.
 */
const release = 'page/main.js';

const cacheName = `chatd ${release}`;
const isHashed = /\/page\/[0-9a-f]{16}\//;
const isShell = /^(page|icons)\/|^manifest\.webmanifest$/;
const scope = self.registration.scope;

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const path = new URL(request.url).pathname.slice(new URL(scope).pathname.length);
  if (path === '' || path === 'index.html') event.respondWith(networkFirst(request, scope));
  else if (isHashed.test(request.url)) event.respondWith(cacheFirst(request));
  else if (isShell.test(path)) event.respondWith(networkFirst(request, request.url));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showPage());
});

/** Fetches index.html and all that it names. */
async function keepShell() {
  const cache = await caches.open(cacheName);
  const index = await fetch(scope, { cache: 'no-cache' });
  if (!index.ok) throw new Error(`the page answered ${index.status}`);
  const text = await index.clone().text();
  const matches = [...text.matchAll(/(?:href|src)="([^"#:]+)"/g)];
  const names = matches.map((match) => new URL(match[1], scope).href);
  await cache.addAll([...new Set(names)]);
  await cache.put(scope, index);
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('chatd ') && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** What the server says; what was kept, where it says nothing. */
async function networkFirst(request, key) {
  const cache = await caches.open(cacheName);
  const answer = await fetch(request).catch(() => Response.error());
  if (isNobody(answer)) return (await cache.match(key)) ?? answer;
  // With hashes, all of a release is kept as its worker is installed; a later index.html would name
  // files that are not.
  if (answer.ok && !isHashed.test(`/${release}`)) await cache.put(key, answer.clone());
  return answer;
}

/** No answer at all, or that of a proxy with nobody behind it. */
function isNobody({ type, status }) {
  return type === 'error' || status === 502 || status === 504;
}

/** What was kept under a hashed address never changes. */
async function cacheFirst(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(request)) ?? fetch(request);
}

async function showPage() {
  const pages = await self.clients.matchAll({ type: 'window' });
  return pages.length > 0 ? pages[0].focus() : self.clients.openWindow(scope);
}
