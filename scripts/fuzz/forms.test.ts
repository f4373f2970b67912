import { expect, test } from 'vitest';
import { formsOf } from './forms.ts';

test('fields, choices, texts and buttons are read off a page', () => {
  const page = `<main><form method="post" action="/a?b=1&amp;c=2" class="entry">
<input type="hidden" name="version" value="3"><input id="n" name="name" type="text" value="L&#39;&eacute;" autocomplete="off">
<select id="k" name="kind"><option value="fibre">Fibre</option><option value="dsl" selected>DSL</option></select>
<textarea id="r" name="remarks" rows="3">
Deux
lignes</textarea><button class="button main" type="submit" name="do" value="save">Enregistrer</button></form>
<form method="get" action="/suche"><input name="q" value=""></form></main>`;
  expect(formsOf(page)).toEqual([
    {
      action: '/a?b=1&c=2',
      fields: [
        { name: 'version', values: ['3'] },
        { name: 'name', values: ["L'&eacute;"] },
        { name: 'do', values: ['save'] },
        { name: 'remarks', values: ['Deux\nlignes'] },
        { name: 'kind', values: ['fibre', 'dsl'] },
      ],
    },
  ]);
});
