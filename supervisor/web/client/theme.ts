// Puts the theme that somebody chose before the first paint; runs before the page is there.

const chosen = localStorage.getItem('theme');
if (chosen === 'light' || chosen === 'night') document.documentElement.dataset['theme'] = chosen;
