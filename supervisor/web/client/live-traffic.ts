// The traffic as it comes: the lines are read anew every two seconds, until somebody pauses or looks elsewhere.

const EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 10_000;

follow();

function follow(): void {
  const island = document.querySelector<HTMLElement>('[data-traffic]');
  const lines = island?.querySelector<HTMLElement>('[data-lines]') ?? null;
  const button = island?.querySelector<HTMLButtonElement>('[data-pause]') ?? null;
  if (lines === null || button === null) return;
  let isPaused = false;
  button.hidden = false;
  button.addEventListener('click', () => {
    isPaused = !isPaused;
    button.textContent = (isPaused ? button.dataset['goOn'] : button.dataset['pause']) ?? '';
  });

  async function read(into: HTMLElement): Promise<void> {
    const query = new URLSearchParams(location.search);
    query.set('part', '1');
    try {
      const answer = await fetch(`?${query}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = fresh.querySelector('[data-lines]');
      // Whoever has set the keyboard's focus on a line, or has paused meanwhile, keeps what is there.
      const isHeld = isPaused || into.contains(document.activeElement);
      if (answer.ok && found !== null && !isHeld) into.replaceChildren(...found.childNodes);
    } catch {
      // The age of the data says it.
    }
  }

  async function loop(into: HTMLElement): Promise<void> {
    if (!isPaused && !document.hidden) await read(into);
    setTimeout(() => void loop(into), EVERY_MS);
  }
  void loop(lines);
}
