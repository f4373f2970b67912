// The switch between the light theme and the night's; without a choice the system's theme is taken.

export function offerThemes(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (button === null) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const root = document.documentElement;
    const isNight =
      root.dataset['theme'] === 'night' ||
      (root.dataset['theme'] === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
    const next = isNight ? 'light' : 'night';
    root.dataset['theme'] = next;
    localStorage.setItem('theme', next);
  });
}
