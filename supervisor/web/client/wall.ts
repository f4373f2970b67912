// The wall's clock goes on between two looks at the data.

const TICK_MS = 1_000;
const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Paris' },
});

setInterval(() => {
  const shown = document.querySelector('[data-clock]');
  const time = clock.format(Date.now());
  if (shown !== null && shown.textContent !== time) shown.textContent = time;
}, TICK_MS);
