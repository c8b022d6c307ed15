// A file goes up as soon as it is chosen: nobody loses one to a form that fails later. One that is too large
// is not sent: it would be refused before anything of the form was read.
document.querySelectorAll('input[data-at-once]').forEach((input) => {
  input.addEventListener('change', () => {
    const large = [...input.files].some((file) => file.size > Number(input.dataset.most));
    input.setCustomValidity(large ? input.dataset.tooLarge : '');
    if (large) {
      input.reportValidity();
      input.value = '';
    } else if (input.files.length) document.getElementById(input.dataset.atOnce).click();
  });
});
