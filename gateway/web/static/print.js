// Buttons that print: the paper in the page's frame when there is one, else the page itself.
document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => {
    const frame = document.querySelector('iframe');
    (frame ? frame.contentWindow : window).print();
  });
});
