// A table of data with its caption; on phones each row becomes a small list, its cells named by their column.

import { type Html, html } from '../html.ts';

export interface Column {
  /** Empty: of buttons, which say themselves what they do. */
  readonly label: string;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
}

/** The first cell of a row is its heading. */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | number | Html)[])[],
): Html {
  const classOf = (index: number): Html =>
    columns[index]?.isFigure === true ? html` class="number"` : html``;
  const head = columns.map(({ label }, index) =>
    label === '' ? html`<td></td>` : html`<th scope="col"${classOf(index)}>${label}</th>`,
  );
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) =>
        index === 0
          ? html`<th scope="row">${cell}</th>`
          : html`<td${classOf(index)} data-label="${columns[index]?.label ?? ''}">${cell}</td>`,
      )}</tr>`,
  );
  return html`<div class="table" tabindex="0" role="region" aria-label="${caption}"><table class="data"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** The table that says the same as a picture beside it, folded. */
export function tableTwin(summary: string, table: Html): Html {
  return html`<details class="twin"><summary>${summary}</summary>${table}</details>`;
}
