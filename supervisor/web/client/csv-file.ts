// Puts a chosen file into the field that is sent; without a script the table is pasted there.

const place = document.querySelector<HTMLElement>('[data-csv-file]');
const file = place?.querySelector('input');
const field = document.querySelector<HTMLTextAreaElement>('textarea#text');

if (place && file && field) {
  place.hidden = false;
  file.addEventListener('change', () => void read(file, field));
}

async function read({ files }: HTMLInputElement, target: HTMLTextAreaElement): Promise<void> {
  const chosen = files?.[0];
  if (chosen !== undefined) target.value = decoded(new Uint8Array(await chosen.arrayBuffer()));
}

/** As spreadsheets write: UTF-16 with its mark, UTF-8, else what Windows has. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
