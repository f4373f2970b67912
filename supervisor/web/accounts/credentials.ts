// Sessions and tokens of an account as tables, with a button to end each.

import type { Directory } from '../../access/directory.ts';
import { type Account, isSessionOver } from '../../access/model.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { button, hidden, smallForm } from '../kit/form.ts';
import type { PageRequest } from '../page.ts';
import { TEXTS } from '../texts.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

const BROWSERS = [
  [/Edg\w*\/(\d+)/, 'Edge'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).* Safari\//, 'Safari'],
] as const;
const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;
const AGENT_MAX = 60;

/** As people call it, such as `Firefox 140, Windows`; what is not known stays as it said itself. */
export function browserName(agent: string): string {
  const system = SYSTEMS.find(([sign]) => sign.test(agent))?.[1];
  for (const [sign, name] of BROWSERS) {
    const version = sign.exec(agent)?.[1];
    if (version !== undefined) return [`${name}\u00a0${version}`, system].filter(Boolean).join(', ');
  }
  return agent === '' ? '–' : agent.slice(0, AGENT_MAX);
}

/** `isOwn`: sessions can be ended one by one by whose they are. */
export function credentialTables(
  { language, principal, nowMs }: PageRequest,
  directory: Pick<Directory, 'sessionsOf' | 'tokensOf'>,
  { id }: Account,
  path: string,
  isOwn: boolean,
): Html {
  const texts = ACCOUNT_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const label = (one: string) => ({ label: one });
  const sessions = directory.sessionsOf(id).filter((one) => !isSessionOver(one, nowMs));
  const sessionRows = sessions.map((one) => {
    const isCurrent = one.id === principal.credentialId;
    const end =
      isOwn && !isCurrent
        ? smallForm(path, hidden('session', one.id), button(texts.endOne, 'end-session', 'other'))
        : html``;
    return [
      browserName(one.agent),
      format.date(one.createdMs),
      format.date(one.lastUsedMs),
      one.address,
      isCurrent ? texts.current : end,
    ];
  });
  const tokenRows = directory
    .tokensOf(id)
    .map((one) => [
      one.name,
      one.scopes.map((scope) => texts.rights[scope]).join(', '),
      one.lastUsedMs === null ? texts.never : format.date(one.lastUsedMs),
      format.date(one.expiresMs),
      smallForm(path, hidden('token', one.id), button(texts.endOne, 'end-token', 'other')),
    ]);
  const none = html`<p class="second">${texts.none}</p>`;
  return html`<section class="section"><h2>${texts.sessions}</h2>${sessionRows.length === 0 ? none : dataTable(texts.sessions, texts.sessionColumns.map(label), sessionRows)}${isOwn && sessions.length > 1 ? smallForm(path, button(texts.endOthers, 'end-others', 'other')) : html``}</section>
<section class="section"><h2>${texts.tokens}</h2>${tokenRows.length === 0 ? none : dataTable(texts.tokens, texts.tokenColumns.map(label), tokenRows)}</section>`;
}
