// Keeps the computed effect of planned work current while its form is filled in; without this a button does it.

/** Somebody who types is not asked about each letter. */
const GATHER_MS = 400;
const ANSWER_WITHIN_MS = 10_000;
/** What is worked out for: a title or a reason changes nothing. */
const MATTERS = new Set([
  ...['equipment', 'day', 'from', 'to', 'toDay'],
  // Of work that comes again.
  ...['rhythm', 'weekday', 'monthDay', 'nth', 'nthWeekday', 'lengthMin', 'workingDays', 'until'],
]);

export function planLive(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-plan]');
  if (form === null) return;
  findAsTyped(form);
  chooseSites(form);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  function refreshSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(form as HTMLFormElement, ++asked, () => asked), GATHER_MS);
  }

  form.addEventListener('change', ({ target }) => {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (isField && MATTERS.has(target.name)) {
      countChosen(form);
      refreshSoon();
    }
  });
  form.addEventListener('click', (event) => {
    const quiet = event.target instanceof Element ? event.target.closest<HTMLElement>('.quiet') : null;
    if (quiet === null) return;
    event.preventDefault();
    for (const name of ['day', 'from', 'to', 'toDay']) {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = quiet.dataset[name] ?? '';
    }
    refreshSoon();
  });
}

/** The parts that follow from the form are read anew; what somebody types in meanwhile stays. */
async function refresh(form: HTMLFormElement, mine: number, newest: () => number): Promise<void> {
  const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  fields.set('do', 'preview');
  try {
    const answer = await fetch(form.action.replace(/#.*/, ''), {
      ...{ method: 'POST', body: fields, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) },
      headers: { accept: 'text/html' },
    });
    if (!answer.ok || mine !== newest()) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of form.querySelectorAll('[data-fresh]')) {
      const next = fresh.getElementById(old.id);
      if (next === null) continue;
      const reason = old.querySelector('textarea')?.value;
      old.replaceChildren(...next.childNodes);
      const box = old.querySelector('textarea');
      if (box !== null && reason !== undefined) box.value = reason;
    }
  } catch {
    // Announcing works it out in any case, and shows it before anything is announced.
  }
}

/** A site stands for its pieces; what is sent are those, so that one of them may be left out again. */
function chooseSites(form: HTMLFormElement): void {
  const pieces = [...form.querySelectorAll<HTMLInputElement>('input[name="equipment"]')];
  for (const site of form.querySelectorAll<HTMLInputElement>('input[name="site"]')) {
    const own = pieces.filter((one) => one.dataset['site'] === site.value);
    site.removeAttribute('name');
    site.checked = own.every(({ checked }) => checked);
    site.addEventListener('change', () => {
      for (const one of own) one.checked = site.checked;
      own[0]?.dispatchEvent(new Event('change', { bubbles: true }));
    });
    for (const one of own) {
      one.addEventListener('change', () => {
        site.checked = own.every(({ checked }) => checked);
      });
    }
  }
}

function countChosen(form: HTMLFormElement): void {
  const count = form.querySelectorAll('input[name="equipment"]:checked').length;
  const shown = form.querySelector<HTMLElement>('[data-chosen]');
  if (shown === null) return;
  const words = shown.dataset[count > 1 ? 'many' : 'one'] ?? '';
  shown.textContent = count === 0 ? '' : words.replace('#', String(count));
}

function findAsTyped(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name="find"]');
  const choices = form.querySelector('[data-choices]');
  if (input === null || choices === null) return;
  // With all of them here, the button is not needed.
  form.querySelector<HTMLElement>('[data-find]')?.setAttribute('hidden', '');
  const labels = [...choices.querySelectorAll('label')].map((label) => ({
    label,
    text: plain(label.textContent ?? ''),
  }));
  input.addEventListener('input', () => {
    const wanted = plain(input.value.trim());
    for (const { label, text } of labels) {
      label.hidden =
        !text.includes(wanted) && !(label.control instanceof HTMLInputElement && label.control.checked);
    }
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
}

/** As people type it: without accents. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
