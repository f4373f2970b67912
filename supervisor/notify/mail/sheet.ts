// A letter as HTML that mail programs set the same: nested tables, inline styles, 600 px. The style block may be dropped
// by any of them; it only adds night and phone. Colours are those of the pages (web/assets/tokens.css). Pure.

import { type Html, html } from '../../web/html.ts';
import type { NoticeContent } from '../notice.ts';
import type { Letter, Link } from './letter.ts';

const SERIF = 'Palatino Linotype,Palatino,P052,Book Antiqua,Georgia,serif';
const SANS = 'Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const INK = '#14222b';
const SOFT = '#435560';

interface Tone {
  readonly fill: string;
  readonly on: string;
  readonly ink: string;
}
const TONES: Readonly<Record<NoticeContent['tone'], { readonly day: Tone; readonly night: Tone }>> = {
  bad: {
    day: { fill: '#b0231c', on: '#ffffff', ink: '#981b15' },
    night: { fill: '#ff7d6e', on: '#360500', ink: '#ff9a8d' },
  },
  warn: {
    day: { fill: '#a65a00', on: '#ffffff', ink: '#7d4300' },
    night: { fill: '#eca043', on: '#2b1700', ink: '#f3b567' },
  },
  good: {
    day: { fill: '#2b6b59', on: '#ffffff', ink: '#1f5446' },
    night: { fill: '#6dbba2', on: '#05231a', ink: '#8fd0ba' },
  },
  work: {
    day: { fill: '#3a559f', on: '#ffffff', ink: '#2f4789' },
    night: { fill: '#9ab0f2', on: '#0b1a47', ink: '#b2c3f7' },
  },
  calm: {
    day: { fill: '#5a6870', on: '#ffffff', ink: '#435560' },
    night: { fill: '#93a3a9', on: '#10181c', ink: '#b0bfc3' },
  },
};

export function sheetOf(letter: Letter): string {
  const { language, kind, headline, paragraphs, facts, link, answer } = letter;
  const tone = TONES[letter.tone].day;
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>Vigie</title><style>${styleOf(letter)}</style></head><body style="margin:0;padding:0" class="ground" bgcolor="#edf1f0">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preview(letter)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="ground" bgcolor="#edf1f0" style="background:#edf1f0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" class="sheet" bgcolor="#fafcfb" style="width:100%;max-width:600px;table-layout:fixed;background:#fafcfb"><tr><td class="edge" style="padding:28px 36px 32px;overflow-wrap:anywhere;word-break:break-word">
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td class="ink" style="font:600 18px/24px ${SERIF};color:${INK}">Vigie</td><td align="right" class="soft" style="font:13px/20px ${SANS};color:${SOFT}">${kind}</td></tr></table>
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:22px"><tr><td class="badge" bgcolor="${tone.fill}" style="background:${tone.fill};color:${tone.on};font:700 13px/20px ${SANS};width:20px;text-align:center;vertical-align:top">${letter.letter}</td><td class="state" style="padding-left:8px;font:600 15px/20px ${SANS};color:${tone.ink}">${letter.state}</td></tr></table>
<h1 class="ink large" style="margin:12px 0 20px;font:400 25px/32px ${SERIF};color:${INK}">${headline}</h1>
${paragraphs.map((lines) => html`<p class="soft" style="margin:0 0 16px;font:15px/23px ${SANS};color:${SOFT}">${broken(lines)}</p>`)}
${facts.length === 0 ? html`` : factTable(letter)}
${link === null ? html`` : button(link)}${answer === null ? html`` : html`<p class="soft" style="margin:16px 0 0;font:15px/23px ${SANS};color:${SOFT}">${anchor(answer)}</p>`}</td></tr></table>
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px"><tr><td class="edge soft" style="padding:16px 36px;font:13px/20px ${SANS};color:${SOFT}">${letter.footer.join(' ')}${[letter.other, letter.unsubscribe].map((one) => (one === null ? html`` : html` ${anchor(one)}`))}</td></tr></table>
</td></tr></table></body></html>
`.html;
}

function factTable({ facts }: Letter): Html {
  const line = 'border-top:1px solid #ccd6d6';
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed;margin-top:4px">${facts.map(
    ({ label, lines }) =>
      html`<tr><th scope="row" align="left" class="soft" width="118" style="padding:7px 16px 7px 0;font:400 14px/20px ${SANS};color:${SOFT};vertical-align:top;width:118px;text-align:left;${line}">${label}</th><td class="ink" style="padding:7px 0;font:14px/20px ${SANS};color:${INK};vertical-align:top;${line}">${broken(lines)}</td></tr>`,
  )}</table>`;
}

/** The address stands below in clear: some programs show no button, and some people trust none. */
function button({ label, url }: Link): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:24px"><tr><td class="button" bgcolor="#10566c" style="background:#10566c;border-radius:4px"><a href="${url}" style="display:inline-block;padding:12px 22px;font:600 15px/20px ${SANS};color:#ffffff;text-decoration:none">${label}</a></td></tr></table>
<p class="soft" style="margin:16px 0 0;font:13px/20px ${SANS};color:${SOFT}">${url}</p>`;
}

function anchor({ label, url }: Link): Html {
  return html`<a class="link" href="${url}" style="color:#10566c">${label}</a>`;
}

/** What lists of mails show beside the subject: the state is not in the subject, which never changes. */
function preview({ state, headline }: Letter): string {
  return `${state}. ${headline}`.slice(0, 200);
}

function broken(lines: readonly string[]): Html {
  return html`${lines.map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))}`;
}

function styleOf({ tone }: Letter): Html {
  const { fill, on, ink } = TONES[tone].night;
  return html`@media (prefers-color-scheme:dark){.ground{background:#0c1418 !important}.sheet{background:#131e24 !important}.ink{color:#e4ecec !important;border-color:#26363e !important}.soft{color:#a5b6ba !important;border-color:#26363e !important}.badge{background:${fill} !important;color:${on} !important}.state{color:${ink} !important}.button{background:#86c8d9 !important}.button a{color:#06222b !important}.link{color:#86c8d9 !important}}@media (max-width:480px){.edge{padding-left:20px !important;padding-right:20px !important}.large{font-size:22px !important;line-height:28px !important}}`;
}
