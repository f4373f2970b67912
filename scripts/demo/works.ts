// The demonstration's planned work, given to the API as people would: one piece announced in due time, and an urgent one
// that a technician starts and finishes within minutes of the first start.

import { holidaysOf } from '../../supervisor/calendar/holidays.ts';
import { dayNumber, instantOf, weekdayOf } from '../../supervisor/calendar/local-time.ts';
import type { GatewaySite, Partner } from '../fleet/gateways.ts';
import type { DemoPasswords } from './accounts.ts';
import { type Client, signIn } from './client.ts';

export interface Works {
  stop(): void;
}

interface Work {
  readonly ref: string;
  readonly version: number;
}

const MINUTE_MS = 60_000;
/** Far enough away for the notice period, bridge days included. */
const AHEAD_DAYS = 16;
/** When a crew is on the roof, minutes after midnight in Paris. */
const BEGINS_MINUTE = 10 * 60;
/** At the most: it begins with a minute. */
const STARTS_AFTER_MS = 2 * MINUTE_MS;
const LASTS_MS = 10 * MINUTE_MS;
const DONE_AFTER_MS = 4 * MINUTE_MS;
/** After the beginning of the window: somebody has to press the button. */
const PRESSED_MS = 5_000;

/** Once; a later start finds them as people left them. Rejects where the API refuses. */
export async function planWorks(
  url: string,
  sites: readonly GatewaySite[],
  passwords: DemoPasswords,
  onFailed: (error: unknown) => void,
): Promise<Works> {
  const timers = new Set<NodeJS.Timeout>();
  async function asOperator<T>(partner: Partner, work: (client: Client) => Promise<T>): Promise<T> {
    const login = `operator@${partner}.example`;
    const account = passwords.accounts.find((one) => one.login === login);
    if (account === undefined) throw new Error(`the demonstration has no account ${login}`);
    const client = await signIn(url, login, account.password);
    const done = await work(client);
    await client.signOut();
    return done;
  }
  const works: Works = {
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
  function after(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work().catch(onFailed);
    }, ms);
    timers.add(timer);
  }

  // The story breaks gateways of TMVL first, and what is in planned work raises no incident.
  const urgentSite = sites.find(({ partner }) => partner === 'smo');
  const ahead = sites.findLast(({ partner }) => partner === 'tmvl');
  if (urgentSite === undefined || ahead === undefined) return works;
  const isFirst = await asOperator('tmvl', async (client) => {
    const known = await client.get<{ readonly items: readonly unknown[] }>('/api/v1/works');
    if (known.items.length > 0) return false;
    const fromMs = dayAhead(Date.now());
    const planned = await plan(client, ahead, {
      title: 'Remplacement de l’antenne',
      description:
        'L’antenne actuelle est remplacée par un modèle de 6 dBi\u00a0; la passerelle est éteinte le temps du montage.',
      fromMs,
      toMs: fromMs + 2 * 60 * MINUTE_MS,
    });
    await client.send('POST', `/api/v1/works/${planned.ref}/publication`, {}, planned.version);
    return true;
  });
  if (!isFirst) return works;

  const fromMs = Math.floor((Date.now() + STARTS_AFTER_MS) / MINUTE_MS) * MINUTE_MS;
  const path = await asOperator('smo', async (client) => {
    const urgent = await plan(client, urgentSite, {
      title: 'Correctif de sécurité du packet forwarder',
      description: 'Mise à jour du packet forwarder, suivie d’un redémarrage.',
      fromMs,
      toMs: fromMs + LASTS_MS,
    });
    const urgentReason = 'Faille de sécurité publiée ce jour.';
    await client.send('POST', `/api/v1/works/${urgent.ref}/publication`, { urgentReason }, urgent.version);
    return `/api/v1/works/${urgent.ref}`;
  });
  const press = (what: 'start' | 'end'): Promise<void> =>
    asOperator('smo', async (client) => {
      const { version } = await client.get<Work>(path);
      await client.send('POST', `${path}/${what}`, {}, version);
    });
  after(fromMs + PRESSED_MS - Date.now(), () => press('start'));
  after(fromMs + DONE_AFTER_MS - Date.now(), () => press('end'));
  return works;
}

/** When work in due time begins: on a day that offices are open, whenever it is announced. */
export function dayAhead(nowMs: number): number {
  for (let day = dayNumber(nowMs) + AHEAD_DAYS; ; day++) {
    const begins = instantOf(day, BEGINS_MINUTE);
    const holidays = holidaysOf(new Date(begins).getUTCFullYear(), false);
    if (weekdayOf(day) < 5 && !holidays.has(day)) return begins;
  }
}

function plan(
  client: Client,
  { eui }: GatewaySite,
  what: {
    readonly title: string;
    readonly description: string;
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<Work> {
  return client.send<Work>('POST', '/api/v1/works', { ...what, equipment: [`gateway:${eui}`] });
}
