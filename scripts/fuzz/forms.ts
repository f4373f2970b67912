// The forms of the pages, read off them as a browser would, by each of those who are signed in, and filled in by chance.

import type { Actor } from '../../supervisor/testing/two-partners-people.ts';
import { PATHS } from '../../supervisor/web/paths.ts';
import type { Random } from '../fleet/random.ts';
import type { Target } from './target.ts';
import { oddText, type ValuesFor } from './values.ts';

export interface FormField {
  readonly name: string;
  /** Of a choice, all of them; of a text, the one that stands there. */
  readonly values: readonly string[];
}

export interface PageForm {
  readonly reader: Actor;
  readonly action: string;
  readonly fields: readonly FormField[];
}

/** EUIs and ids by the page that has such a thing in its path. */
export type Things = Readonly<Record<string, readonly string[]>>;

const AT_ONCE = 6;
/** Beside the page itself: what stands between a button and what it does. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  'account-of': ['?confirm=invite', '?confirm=revoke', '?confirm=reactivate', '?confirm=end'],
  accounts: ['?compromise=tmvl', '?compromise=smo'],
  'inventory-gateway': ['?confirm=secret', '?confirm=retire'],
};
/** Of pages that anybody sees. */
const OPEN = ['/connexion', '/en/sign-in', '/mot-de-passe?code=faux', '/en/password?code=faux'];

/** `things`: by the page, what its parameter may be. */
export async function readForms({ httpPort, people }: Target, things: Things): Promise<readonly PageForm[]> {
  const readers = people.actors.filter(({ kind, ended }) => kind !== 'token' && ended === null);
  const pages = [
    ...OPEN,
    ...Object.entries(PATHS).flatMap(([page, path]) => pagesOf(page, path.fr, things[page])),
  ];
  const wanted = readers.flatMap((reader) => pages.map((path) => ({ reader, path })));
  const forms = new Map<string, PageForm>();
  async function readSome(): Promise<void> {
    for (let one = wanted.shift(); one !== undefined; one = wanted.shift()) {
      const { reader, path } = one;
      const answer = await fetch(`http://127.0.0.1:${httpPort}${path}`, {
        headers: reader.headers,
        redirect: 'manual',
      });
      for (const form of formsOf(await answer.text())) {
        const words = form.fields.map(({ name, values }) => `${name}=${values.join()}`).join('&');
        forms.set(`${reader.name} ${form.action} ${words}`, { reader, ...form });
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, readSome));
  return [...forms.values()];
}

function pagesOf(page: string, path: string, things: readonly string[] = ['rien']): string[] {
  const paths = path.includes(':') ? things.map((one) => path.replace(/:\w+/, one)) : [path];
  return paths.flatMap((one) => ['', ...(QUERIES[page] ?? [])].map((query) => one + query));
}

/** Strictly enough for our own pages: attributes in double quotes, nothing nested. */
export function formsOf(page: string): Omit<PageForm, 'reader'>[] {
  return [...page.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = '', content = '']) => ({ action: plain(action), fields: fieldsOf(content) }),
  );
}

function fieldsOf(content: string): FormField[] {
  const fields = new Map<string, string[]>();
  const add = (name: string | undefined, value: string): void => {
    if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), plain(value)]);
  };
  for (const [tag] of content.matchAll(/<(?:input|button)\b[^>]*>/g)) {
    add(attribute(tag, 'name'), attribute(tag, 'value') ?? '');
  }
  for (const [, tag = '', text = ''] of content.matchAll(/(<textarea\b[^>]*>)\n?(.*?)<\/textarea>/gs)) {
    add(attribute(tag, 'name'), text);
  }
  for (const [, tag = '', options = ''] of content.matchAll(/(<select\b[^>]*>)(.*?)<\/select>/gs)) {
    for (const [option] of options.matchAll(/<option\b[^>]*>/g)) {
      add(attribute(tag, 'name'), attribute(option, 'value') ?? '');
    }
  }
  return Array.from(fields, ([name, values]) => ({ name, values }));
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const MAX_VERSION = 5;

/** As `application/x-www-form-urlencoded`. */
export function filledIn({ fields }: PageForm, random: Random, values: ValuesFor): string {
  const isOdd = random.chance(0.5);
  const pairs = fields
    .filter(() => !isOdd || random.chance(0.9))
    .map((field): [string, string] => [field.name, inputFor(field, random, values, isOdd)]);
  if (isOdd && random.chance(0.1)) pairs.push([oddText(random), oddText(random)]);
  const [again] = pairs;
  if (isOdd && random.chance(0.1) && again !== undefined) pairs.push(again);
  const text = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  return isOdd && random.chance(0.05) ? text.replaceAll('%', '%%') : text;
}

function inputFor(
  { name, values: there }: FormField,
  random: Random,
  values: ValuesFor,
  isOdd: boolean,
): string {
  const isKept = values.isRare(name);
  if (isOdd && random.chance(isKept ? 0.02 : 0.3)) return oddText(random);
  // Each change has made another version since.
  if (name === 'version' && random.chance(0.5)) return String(1 + random.below(MAX_VERSION));
  // All sessions of a partner would end.
  if (name === 'partner') return 'troisieme';
  const known = isKept ? undefined : values.known(name, random, values.partnerId);
  if (known !== undefined) return known === null ? '' : String(known);
  return there.length === 0 ? '' : random.pick(there);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
