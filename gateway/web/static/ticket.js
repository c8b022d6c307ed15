// The code on a slip's QR stands behind the `#`, which browsers send to nobody: it is posted once, and forgotten.
const code = new URLSearchParams(location.hash.slice(1)).get('c');
const form = document.getElementById('code');
if (code) history.replaceState(history.state, '', location.pathname + location.search);
if (code && form) {
  form.elements.code.value = code;
  form.submit();
}

document.addEventListener('part', (event) => {
  const standing = event.target.querySelector('[data-title]');
  if (standing) document.title = standing.dataset.title;
});
