// Strips of 90 days by keyboard and pointer: arrows move by day, and the day is named beside the strip.

const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fr: {
    o: 'hors ligne',
    d: 'dégradée',
    a: 'travaux annoncés',
    b: 'Vigie aveugle',
    u: 'pas encore de mesure',
    n: 'hors service',
    c: 'calme',
  },
  en: {
    o: 'offline',
    d: 'degraded',
    a: 'announced work',
    b: 'Vigie blind',
    u: 'not measured yet',
    n: 'out of service',
    c: 'calm',
  },
};
/** What days are told with a length. */
const LASTING = new Set(['o', 'd', 'a', 'b']);

interface Days {
  readonly count: number;
  /** By index; what is not there was calm. */
  readonly told: ReadonlyMap<number, readonly [kind: string, minutes: number]>;
  readonly lastMs: number;
}

export function nameDays(): void {
  const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
  const dates = new Intl.DateTimeFormat(language, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' },
  });
  const bubble = document.createElement('div');
  bubble.className = 'day-bubble';
  bubble.hidden = true;
  document.body.append(bubble);
  let current: { readonly strip: HTMLElement; index: number } | null = null;

  function show(strip: HTMLElement, wanted: number): void {
    const days = read(strip);
    const index = Math.max(0, Math.min(days.count - 1, wanted));
    const [kind, minutes] = days.told.get(index) ?? ['c', 0];
    const date = dates.format(days.lastMs - (days.count - 1 - index) * 86_400_000);
    const length = LASTING.has(kind) ? `, ${lengthOf(minutes)}` : '';
    const text = `${date}\u00a0: ${KINDS[language]?.[kind] ?? ''}${length}`;
    current = { strip, index };
    // Only now, with a script, is it something that arrows move in.
    strip.setAttribute('role', 'slider');
    strip.setAttribute('aria-valuemin', '1');
    strip.setAttribute('aria-valuemax', String(days.count));
    strip.setAttribute('aria-valuenow', String(index + 1));
    strip.setAttribute('aria-valuetext', text);
    bubble.textContent = text;
    bubble.hidden = false;
    const box = strip.getBoundingClientRect();
    const x = box.left + ((index + 0.5) / days.count) * box.width;
    const left = Math.min(
      x - bubble.offsetWidth / 2,
      document.documentElement.clientWidth - bubble.offsetWidth - 8,
    );
    bubble.style.setProperty('left', `${Math.max(8, left) + scrollX}px`);
    bubble.style.setProperty('top', `${box.top + scrollY - bubble.offsetHeight - 6}px`);
  }

  function hide(): void {
    current = null;
    bubble.hidden = true;
  }

  function stripAt(target: EventTarget | null): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>('[data-strip]') : null;
  }

  function indexAt(strip: HTMLElement, x: number): number {
    const box = strip.getBoundingClientRect();
    return Math.floor(((x - box.left) / box.width) * read(strip).count);
  }

  document.addEventListener('focusin', ({ target }) => {
    const strip = stripAt(target);
    if (strip === null) hide();
    else if (current?.strip !== strip) show(strip, read(strip).count - 1);
  });
  document.addEventListener('pointermove', ({ target, clientX }) => {
    const strip = stripAt(target);
    if (strip !== null) show(strip, indexAt(strip, clientX));
    else if (current !== null && document.activeElement !== current.strip) hide();
  });
  document.addEventListener('click', ({ target, clientX }) => {
    const strip = stripAt(target);
    if (strip !== null) show(strip, indexAt(strip, clientX));
  });
  document.addEventListener('keydown', (event) => {
    const strip = stripAt(event.target);
    if (strip === null) return;
    const index = current?.strip === strip ? current.index : read(strip).count - 1;
    const next = moved(event.key, index, read(strip));
    if (event.key === 'Escape') hide();
    if (next === null) return;
    event.preventDefault();
    show(strip, next);
  });
}

/** Arrows by day, Page keys by 30 days, Home and End to the ends. */
function moved(key: string, index: number, { count }: Days): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return index - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return index + 1;
    case 'PageDown':
      return index - 30;
    case 'PageUp':
      return index + 30;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function read(strip: HTMLElement): Days {
  const [last = '0', count = '0', ...rest] = (strip.dataset['strip'] ?? '').split(' ');
  const told = new Map(
    rest.flatMap((one) => {
      const [, index, kind, minutes] = /^(\d+)([a-z])(\d+)$/.exec(one) ?? [];
      return index === undefined || kind === undefined
        ? []
        : [[Number(index), [kind, Number(minutes)] as const] as const];
    }),
  );
  const lastMs = Date.UTC(Number(last.slice(0, 4)), Number(last.slice(4, 6)) - 1, Number(last.slice(6)));
  return { count: Number(count), told, lastMs };
}

function lengthOf(minutes: number): string {
  return minutes < 60
    ? `${minutes}\u00a0min`
    : `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`;
}
