// Keeps the page current: fetches its own main part again every two seconds, and shows the age of the data when it cannot.

const EVERY_MS = 2000;
const LATE_MS = 60_000;
const LOST_MS = 180_000;

const main = document.querySelector('main');
const age = document.querySelector('.age');
let lastMs = Date.now();

function showAge() {
  const oldMs = Date.now() - lastMs;
  age.classList.toggle('late', oldMs > LATE_MS && oldMs <= LOST_MS);
  age.classList.toggle('lost', oldMs > LOST_MS);
  main.classList.toggle('lost-data', oldMs > LOST_MS);
}

async function refresh() {
  try {
    const answer = await fetch(main.dataset.part, { signal: AbortSignal.timeout(10_000) });
    if (answer.ok) {
      const text = await answer.text();
      // What has the focus keeps it: the part is replaced only while nobody is inside it.
      if (!main.contains(document.activeElement)) main.innerHTML = text;
      const { title, asOf } = main.firstElementChild.dataset;
      document.title = title;
      age.textContent = asOf;
      lastMs = Date.now();
    }
  } catch {
    // The age of the data says it.
  }
  showAge();
  setTimeout(refresh, EVERY_MS);
}

setTimeout(refresh, EVERY_MS);
