'use strict';
// A kiosk's browser stands alone among people: it never leaves our pages, whatever happens to the gateway, and
// keeps nothing of whoever has gone. What is pressed is fetched here and put in place of the page, so that there
// is no history either. Old browsers: nothing after ES2015.
(function () {
  const LIMIT = 5000; // as long as an answer may take
  const AGAIN = 3000;
  const BEAT = 10000;
  const WARNED = 45000;
  const OVER = 60000;

  let request = null;
  let waiting = null; // what is asked for until it is answered
  let later = 0;
  let stirred = Date.now();
  let touched = false;
  let pressed = null;
  let field = null;

  const find = (selector) => document.querySelector(selector);
  const home = () => document.body.getAttribute('data-start') || location.pathname;
  const resting = () => !touched && find('[data-resting]') !== null;

  function show(selector, yes) {
    const element = find(selector);
    if (element && element.hidden === yes) element.hidden = !yes;
  }

  // asking

  function go(job) {
    clearTimeout(later);
    const mine = new XMLHttpRequest();
    const before = request;
    request = mine;
    waiting = job;
    if (before) before.abort();
    const ends = (then) => () => {
      if (mine !== request) return;
      request = null;
      then();
    };
    mine.open(job.body ? 'POST' : 'GET', job.url);
    mine.timeout = LIMIT;
    mine.onload = ends(() => (mine.status >= 500 ? away() : arrived(job, mine)));
    mine.onerror = mine.ontimeout = ends(away);
    mine.send(job.body || null);
  }

  function away() {
    // the same form has the same key: sent again it is done once
    show('[data-away]', true);
    later = setTimeout(() => go(waiting), AGAIN);
  }

  function arrived(job, answer) {
    waiting = null;
    show('[data-away]', false);
    if (job.beats) return;
    if (job.leaves) {
      location.replace(job.url);
      return;
    }
    const read = new DOMParser().parseFromString(answer.responseText, 'text/html');
    if (!read.documentElement.classList.contains('kiosk') && answer.status < 400) {
      location.replace(answer.responseURL);
      return;
    }
    history.replaceState(null, '', answer.responseURL || job.url);
    const root = document.documentElement;
    root.lang = read.documentElement.lang;
    if (read.documentElement.className) root.className = read.documentElement.className;
    document.title = read.title;
    const start = home();
    if (!read.querySelector('[data-away]')) {
      [].slice.call(document.querySelectorAll('.cover')).forEach((cover) => read.body.appendChild(cover));
    }
    root.replaceChild(document.adoptNode(read.body), document.body);
    if (!document.body.hasAttribute('data-start')) document.body.setAttribute('data-start', start);
    scrollTo(0, 0);
    begin();
  }

  document.addEventListener('click', (event) => {
    const on = (selector) => event.target.closest(selector);
    const link = on('a[href]');
    if (link && link.host === location.host && !link.hash) {
      event.preventDefault();
      if (link.hasAttribute('data-done')) leave();
      else go({ url: link.href });
    }
    pressed = on('button');
    if (on('[data-key]')) type(on('[data-key]').getAttribute('data-key'));
    if (on('[data-print]')) find('iframe').contentWindow.print();
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    event.preventDefault();
    if (waiting && !waiting.beats) return; // pressed twice
    const scan = form.querySelector('[data-scan]');
    const need = form.querySelector('[data-need]');
    if (need && !need.value && scan.value && !/[\s#]/.test(scan.value.trim())) {
      need.focus();
      return;
    }
    const body = new FormData(form);
    if (pressed && pressed.form === form && pressed.name) body.append(pressed.name, pressed.value);
    go({ url: form.action, body: body });
  });

  // nobody there

  function stir() {
    stirred = Date.now();
    touched = true;
    show('[data-idle]', false);
  }

  function leave() {
    stirred = Date.now();
    sessionStorage.clear();
    const quietly = resting();
    touched = false;
    show('[data-idle]', false);
    if (!quietly) {
      find('main').textContent = '';
      document.title = '';
    }
    go({ url: home(), leaves: true });
  }

  function tick() {
    const idle = Date.now() - stirred;
    if (idle >= OVER) leave();
    else if (idle >= WARNED && !resting()) show('[data-idle]', true);
  }

  // keys and scanner

  function keypad() {
    const pad = find('[data-keypad]');
    if (!pad) return;
    pad.hidden = !field;
    if (!field || pad.getAttribute('data-keypad') === field.getAttribute('data-keys')) return;
    const keys = field.getAttribute('data-keys');
    pad.setAttribute('data-keypad', keys);
    pad.textContent = '';
    keys.split('').concat('').forEach((letter) => {
      const key = document.createElement('button');
      key.type = 'button';
      key.setAttribute('data-key', letter);
      key.textContent = letter || '⌫';
      if (!letter) key.setAttribute('aria-label', pad.getAttribute('data-delete'));
      pad.appendChild(key);
    });
  }

  function type(letter) {
    if (field) field.value = letter ? field.value + letter : field.value.slice(0, -1);
  }

  document.addEventListener('focusin', (event) => {
    if (event.target.tagName !== 'INPUT') return;
    field = event.target.hasAttribute('data-keys') ? event.target : null;
    keypad();
  });

  document.addEventListener('mousedown', (event) => {
    if (event.target.closest('[data-key]')) event.preventDefault(); // the field keeps the focus
  });

  document.addEventListener('keydown', (event) => {
    const scan = find('[data-scan]');
    const elsewhere = !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (scan && elsewhere && event.key.length === 1 && event.key !== ' ') scan.focus();
  });

  // a page begins

  function begin() {
    field = null;
    pressed = null;
    stirred = Date.now();
    const first = find('[autofocus]') || find('main');
    if (first) first.focus();
    if (find('[data-again]')) later = setTimeout(() => go({ url: home(), leaves: true }), AGAIN);
    const button = find('[data-print]');
    if (button) button.hidden = false;
    const slip = find('[data-slip]');
    const printed = slip && 'printed ' + slip.getAttribute('data-slip');
    if (slip && !sessionStorage.getItem(printed)) {
      sessionStorage.setItem(printed, '1');
      setTimeout(() => print(), 0);
    }
  }

  ['click', 'keydown', 'touchstart', 'mousedown', 'input'].forEach((event) => {
    document.addEventListener(event, stir, true);
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  setInterval(tick, 1000);
  setInterval(() => {
    if (find('[data-resting]') && !waiting) go({ url: '/healthz', beats: true });
  }, BEAT);
  begin();
})();
