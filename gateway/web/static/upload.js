// A file goes up as soon as it is chosen: nobody loses one to a form that fails later.
document.querySelectorAll('input[data-at-once]').forEach((input) => {
  input.addEventListener('change', () => { if (input.files.length) input.form.submit(); });
});
