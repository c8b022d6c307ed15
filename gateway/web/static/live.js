// Keeps the parts of a page current: hears what happens in the hall, fetches the parts that it changes, and
// morphs them in, so that focus, open details and scroll stay. A page without parts needs none of it.
const QUIET = 40000; // a line that says nothing for so long is dead, whatever the browser thinks
const GATHER = 250; // changes that come together are fetched together
const PAUSE = 2000; // from one fetch of a part to the next

const url = document.body.dataset.stream;
const parts = [...document.querySelectorAll('[data-part]')].map((element) => ({
  element,
  on: (element.dataset.on || '').split(' ').filter(Boolean),
  service: element.dataset.service || '',
  only: JSON.parse(element.dataset.only || '{}'),
  wanted: 0,
  fetched: 0,
  timer: 0,
  busy: false,
}));
const state = document.querySelector('[data-live-state]');
let source = null;
let after = document.body.dataset.after || '';
let heard = Date.now();
let wait = 0;

function open() {
  if (source) source.close();
  source = new EventSource(url + (after ? (url.includes('?') ? '&' : '?') + 'after=' + after : ''));
  source.onopen = () => { heard = Date.now(); wait = 0; };
  source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) again(); };
  source.addEventListener('beat', () => { heard = Date.now(); tell(true); });
  const types = new Set(parts.flatMap((part) => part.on));
  types.forEach((type) => source.addEventListener(type, hear));
}

function close() {
  if (source) source.close();
  source = null;
}

function again() {
  // gives up only for a while: a refusal of a proxy, or of a gateway that restarts, ends no page
  close();
  tell(false);
  const pause = 2000 * (0.5 + Math.random()) * Math.min(15, 1 + wait++);
  setTimeout(() => { if (!document.hidden && !source) open(); }, pause);
}

function hear(event) {
  heard = Date.now();
  tell(true);
  after = event.lastEventId;
  const told = JSON.parse(event.data);
  document.dispatchEvent(new CustomEvent('hall', { detail: told }));
  parts.filter((part) => concerns(part, told)).forEach((part) => want(part, told.position));
}

// an event that says nothing of what a part looks at, such as its window, may be of it all the same
function concerns(part, told) {
  return part.on.includes(told.type) && Object.entries(part.only)
    .every(([name, values]) => !(name in told.data) || values.includes(told.data[name]));
}

function want(part, position) {
  part.wanted = Math.max(part.wanted, position);
  if (part.timer || part.busy) return;
  const since = Date.now() - part.fetched;
  part.timer = setTimeout(() => fetchPart(part), Math.max(GATHER * (1 + Math.random()), part.fetched ? PAUSE - since : 0));
}

async function fetchPart(part) {
  const wanted = part.wanted;
  part.timer = 0;
  part.busy = true;
  try {
    const address = part.element.dataset.part;
    const asked = address + (address.includes('?') ? '&' : '?') + 'at_least=' + wanted;
    const answer = await fetch(asked, { headers: part.tag ? { 'if-none-match': part.tag } : {} });
    if (answer.status === 401) return location.reload();
    if (answer.ok) {
      part.tag = answer.headers.get('etag');
      morph(part.element, await answer.text());
    }
    part.fetched = Date.now();
    if (!answer.ok && answer.status !== 304) setTimeout(() => want(part, wanted), PAUSE);
  } catch (error) {
    part.fetched = Date.now();
    setTimeout(() => want(part, wanted), PAUSE);
  } finally {
    part.busy = false;
    if (part.wanted > wanted) want(part, part.wanted);
  }
}

function morph(element, html) {
  const had = element.contains(document.activeElement);
  window.Idiomorph.morph(element, html, { morphStyle: 'innerHTML' });
  if (had && document.activeElement === document.body) {
    // what had the focus is gone: whoever goes by keyboard goes on from the part's own beginning
    const start = element.querySelector('[tabindex="-1"]');
    if (start) start.focus();
  }
  element.dispatchEvent(new CustomEvent('part', { bubbles: true }));
}

function tell(live) {
  if (state) state.dataset.liveState = live ? 'on' : 'off';
}

if (url && window.EventSource && window.Idiomorph) {
  if (!document.hidden) open();
  setInterval(() => {
    if (source && Date.now() - heard > QUIET) { heard = Date.now(); again(); }
  }, 5000);
  // a hidden page holds no stream, as a browser has six lines to a host
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else { heard = Date.now(); open(); }
  });
  addEventListener('pagehide', close);
}

// what was just done is in the page; its address, which may be kept or sent on, need not say so
const here = new URL(location.href);
if (here.searchParams.has('at')) {
  ['at', 'said'].forEach((name) => here.searchParams.delete(name));
  history.replaceState(history.state, '', here);
}
