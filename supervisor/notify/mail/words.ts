// Text of others as it may stand in a mail: bounded, and without what changes how the rest is read. Pure.

/** Controls, and what turns the direction of reading; line ends and tabs become spaces. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/** One line of at most so many characters, never cut within one. */
export function oneLine(text: string, maxLength: number): string {
  return shortened(
    text
      .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
      .replaceAll(UNSEEN, '')
      .trim(),
    maxLength,
  );
}

/** Lines of a text, each as `oneLine`; empty ones stay as distance, never two in a row. */
export function linesOf(text: string, maxLength: number): readonly string[] {
  const lines = shortened(text, maxLength).split(/\r\n?|\n|\u2028|\u2029/);
  return lines
    .map((line) => oneLine(line, maxLength))
    .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''));
}

function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let cut = text.slice(0, maxLength - 1);
  // Half of a surrogate pair is no character.
  if (/[\ud800-\udbff]$/.test(cut)) cut = cut.slice(0, -1);
  return `${cut}…`;
}
