// The board: shows each call as the hall's stream tells it, fetches what else changed, and says each call once.
(() => {
  'use strict';
  const SILENT = 15000; // beats come every 10 s: after so long a silence it says that it is not live
  const DEAD = 40000; // and takes the line for dead, whatever the browser thinks
  const PAUSE = 2000; // about, from one fetch to the next: hundreds of boards hear of the same at once
  const spread = (most) => most * Math.random();
  const ANYWAY = 60000; // waits change with time alone
  const OLD = 60000; // an older call is shown, not said
  const SHORT = 5; // with more waiting to be said, each is said in short
  const MOST = 10; // and further ones are only shown
  const CHANGES = ('TicketDrawn TicketCalled TicketReturned TicketParked TicketResumed TicketPutBack TicketMovedIn ' +
    'TicketMovedOut TicketLeft ServiceStarted ServiceFinished WindowOpened WindowPaused WindowResumed WindowClosed ' +
    'HallPlanned').split(' ');

  const by = (id) => document.getElementById(id);
  const list = (some) => Array.prototype.slice.call(some);
  const join = (url, query) => url + (url.indexOf('?') < 0 ? '?' : '&') + query;
  const has = (codes, code) => !codes || codes.indexOf(code) >= 0;
  const now = () => performance.now(); // the machine's clock may be hours wrong, and may be set while we run
  const inTurn = (steps) => steps.reduce((before, step) => before.then(step), Promise.resolve());
  const page = document.body.dataset;
  const zone = JSON.parse(page.zone);

  let told = { position: 0, offset: 0, voice: '[]' }; // what came with the part that is shown
  let hall = NaN; // what the hall's clock showed when `now()` was 0
  let source = null, after = page.after, heard = now(), opened = 0, tries = 0;
  let wanted = 0, since = 0, timer = 0, busy = false, next = 0, failed = 0, tag = '';
  let fresh = []; // calls that the shown part has not yet

  // time

  const clock = (at) => isNaN(hall) ? '' : new Date(hall + at + told.offset * 60000).toISOString().slice(11, 16);
  const set = (time) => { hall = Date.parse(time) - now(); };
  const isOld = (call) => !(hall + now() - call.time < OLD);

  function tick() {
    const quiet = now() - heard > SILENT, late = since && now() - since > SILENT;
    const text = quiet || late ? by('live').dataset.off.replace('{time}', clock(quiet ? heard : since)) : '';
    if (by('live').textContent !== text) by('live').textContent = text;
    by('clock').textContent = clock(now());
    if (source && now() - Math.max(heard, opened) > DEAD) again();
    if (!since && now() - next > ANYWAY) want(0);
  }

  // the stream

  function open() {
    opened = now();
    source = new EventSource(join(page.stream, 'after=' + after));
    source.onopen = () => { if (tries) want(0); tries = 0; };
    source.onerror = () => { if (source && source.readyState === 2) again(); };
    source.addEventListener('beat', (event) => { heard = now(); set(JSON.parse(event.data).time); tick(); });
    CHANGES.forEach((type) => source.addEventListener(type, hear));
  }

  function again() { // a refusal of a proxy, or of a gateway that restarts, ends no board
    if (source) source.close();
    source = null;
    setTimeout(open, Math.min(30000, 2000 * Math.pow(2, tries++) * (0.5 + spread(1))));
  }

  function hear(event) {
    const happened = JSON.parse(event.data), call = happened.data, news = happened.position > told.position;
    heard = now();
    after = event.lastEventId;
    if (happened.type === 'TicketCalled' && has(zone.windows, call.window) && has(zone.lines, call.line)) {
      Object.assign(call, { position: happened.position, time: Date.parse(happened.time), id: Number(after) });
      if (news) { fresh = fresh.concat(call).slice(-zone.rows); show(); }
      announce(call);
    }
    if (news) want(happened.position);
    save();
    tick();
  }

  // the part

  function want(position) {
    wanted = Math.max(wanted, position);
    since = since || now();
    if (!timer && !busy) timer = setTimeout(get, Math.max(spread(PAUSE / 2), next - now()));
  }

  function get() {
    const asked = wanted;
    timer = 0;
    busy = true;
    Promise.race([
      fetch(asked ? join(page.part, 'at_least=' + asked) : page.part, { headers: tag ? { 'if-none-match': tag } : {} }),
      new Promise((_, late) => setTimeout(late, SILENT)),
    ]).then((answer) => {
      if (answer.status === 422) wanted = 0; // its log was put back: what there is will do
      if (answer.status === 304) return '';
      if (!answer.ok) throw answer;
      tag = answer.headers.get('etag');
      return answer.text();
    }).then((html) => {
      if (html) put(html);
      failed = 0;
      return asked;
    }).catch(() => { failed += 1; return -1; }).then((got) => {
      busy = false;
      next = now() + PAUSE * 0.75 + spread(Math.min(30000, PAUSE * (0.5 + failed)));
      since = got >= wanted ? 0 : since;
      if (since) want(0);
      tick();
    });
  }

  function put(html) {
    by('now').innerHTML = html;
    read();
    fresh = fresh.filter((call) => call.position > told.position);
    show();
  }

  function read() {
    if (!by('told')) return;
    const build = told.build;
    told = by('told').dataset;
    if (build && build !== told.build) location.reload(); // the hall was given a newer board
    if (isNaN(hall)) set(told.time);
    mute();
  }

  function show() { // a call is on the screen before the part that has it
    const calls = by('calls');
    if (!calls) return;
    fresh.forEach((call) => {
      const key = call.line + ' ' + call.label, row = document.createElement('li');
      const there = document.querySelector('[data-window="' + call.window + '"] .where');
      list(calls.children).forEach((one) => { if (one.dataset.call === key) calls.removeChild(one); });
      row.dataset.call = key;
      row.appendChild(document.createElement('b')).textContent = call.label;
      row.appendChild(document.createTextNode(' '));
      row.appendChild(document.createElement('span')).textContent = there ? there.textContent : call.window;
      calls.insertBefore(row, calls.firstChild);
    });
    list(calls.children).slice(zone.rows).forEach((one) => calls.removeChild(one));
    if (by('nobody')) by('nobody').hidden = calls.children.length > 0;
  }

  // the voice

  const KEY = 'said ' + location.pathname + location.search;
  const player = new Audio();
  let queue = [], speaking = false, blocked = false, sounded = false, spoken = 0;
  const voices = () => JSON.parse(told.voice);

  function save() {
    const from = queue.length ? queue[0].id - 1 : Number(after);
    try { sessionStorage.setItem(KEY, JSON.stringify({ spoken, from })); } catch (_) { /* a reload is silent, then */ }
  }

  function resume() {
    try {
      const saved = JSON.parse(sessionStorage.getItem(KEY));
      spoken = saved.spoken;
      after = String(Math.min(after, saved.from));
    } catch (_) { /* as if it were new */ }
  }

  function announce(call) {
    if (call.position <= spoken || isOld(call)) return;
    queue = queue.filter((one) => one.window !== call.window);
    if (queue.length < MOST) queue.push(call);
    speakNext();
  }

  function speakNext() {
    queue = queue.filter((call) => !isOld(call));
    if (speaking || blocked || !queue.length) return;
    speaking = true;
    sound(page.chime).then(() => {
      const short = queue.length > SHORT, call = queue.shift();
      sounded = true;
      mute();
      if (!call) return null;
      spoken = call.position; // before its words: a reload says nothing twice
      save();
      return inTurn(voices().map((voice) => () => say(voice, call, short)));
    }, () => { blocked = true; mute(); }).then(() => { speaking = false; speakNext(); });
  }

  function say(voice, call, short) {
    if (voice.clips && !has(voice.without, call.window)) {
      const clips = (short ? ['label', 'window'] : voice.order).map((word) =>
        word === 'label' ? call.label.split('') : word === 'window' ? 'window-' + call.window : word);
      return inTurn([].concat.apply([], clips).map((clip) => () => sound(voice.clips + clip + '.wav')));
    }
    const local = localVoice(voice.lang), text = call.said && call.said[voice.lang.toLowerCase().replace('-', '_')];
    if (!local) return null;
    return speak(local, short || !text ? call.label + ', ' + (voice.names[call.window] || call.window) : text);
  }

  function sound(url) {
    return new Promise((ended, refused) => {
      setTimeout(ended, 10000);
      player.onended = player.onerror = ended;
      player.src = url;
      const begun = player.play();
      // a file that cannot be had is passed over; where no sound may be made, the voice waits for a touch
      if (begun) begun.catch((error) => (error.name === 'NotAllowedError' ? refused : ended)());
    });
  }

  function localVoice(lang) { // none that a network speaks: it may be away, and numbers are nobody else's
    const fits = { en: /^en/, 'zh-Hant': /^zh-(tw|hant)/, 'zh-Hans': /^zh-(cn|sg|hans)/ }[lang];
    const local = window.speechSynthesis ? list(speechSynthesis.getVoices()).filter((one) => one.localService) : [];
    const find = (pattern) => local.filter((one) => pattern.test(one.lang.toLowerCase().replace('_', '-')))[0];
    return find(fits) || (lang !== 'en' && find(/^(zh|cmn)(?!-(hk|mo|yue))/));
  }

  function speak(voice, text) {
    return new Promise((ended) => {
      const words = new SpeechSynthesisUtterance(text);
      const late = setTimeout(() => { speechSynthesis.cancel(); ended(); }, 20000);
      words.voice = voice;
      words.lang = voice.lang;
      words.onend = words.onerror = () => { clearTimeout(late); ended(); };
      speechSynthesis.speak(words);
    });
  }

  function mute() {
    by('voice').hidden = sounded && !blocked;
    by('mute').hidden = voices().every((voice) => voice.clips || localVoice(voice.lang));
  }

  by('voice').onclick = () => sound(page.chime).then(() => {
    sounded = true;
    blocked = false;
    mute();
    speakNext();
  }, () => {});
  if (window.speechSynthesis) speechSynthesis.onvoiceschanged = mute;
  read();
  resume();
  mute();
  open();
  want(0); // what is shown may be from before the first event that is heard
  setInterval(tick, 1000);
  tick();
})();
