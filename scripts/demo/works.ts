// The demonstration's planned work, given to the API as people would: one piece announced in due time, and an urgent one
// that a technician starts and finishes within minutes of the first start.

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
const DAY_MS = 86_400_000;
/** Far enough away for the notice period, bridge days included. */
const AHEAD_MS = 16 * DAY_MS;
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
  const operatorOf = (partner: Partner): Promise<Client> => {
    const login = `operator@${partner}.example`;
    const account = passwords.accounts.find((one) => one.login === login);
    if (account === undefined) throw new Error(`the demonstration has no account ${login}`);
    return signIn(url, login, account.password);
  };
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
  const [tmvl, smo] = [await operatorOf('tmvl'), await operatorOf('smo')];
  const known = await tmvl.get<{ readonly items: readonly unknown[] }>('/api/v1/works');
  if (known.items.length > 0) return works;

  const nextMs = Math.ceil((Date.now() + AHEAD_MS) / DAY_MS) * DAY_MS + 8 * 60 * MINUTE_MS;
  const planned = await plan(tmvl, ahead, {
    title: 'Remplacement de l’antenne',
    description:
      'L’antenne actuelle est remplacée par un modèle de 6 dBi\u00a0; la passerelle est éteinte le temps du montage.',
    fromMs: nextMs,
    toMs: nextMs + 2 * 60 * MINUTE_MS,
  });
  await tmvl.send('POST', `/api/v1/works/${planned.ref}/publication`, {}, planned.version);

  const fromMs = Date.now() + STARTS_AFTER_MS;
  const urgent = await plan(smo, urgentSite, {
    title: 'Correctif de sécurité du packet forwarder',
    description: 'Mise à jour du packet forwarder, suivie d’un redémarrage.',
    fromMs,
    toMs: fromMs + LASTS_MS,
  });
  const urgentReason = 'Faille de sécurité publiée ce jour.';
  await smo.send('POST', `/api/v1/works/${urgent.ref}/publication`, { urgentReason }, urgent.version);
  const path = `/api/v1/works/${urgent.ref}`;
  const press = async (what: 'start' | 'end'): Promise<void> => {
    const { version } = await smo.get<Work>(path);
    await smo.send('POST', `${path}/${what}`, {}, version);
  };
  after(STARTS_AFTER_MS + PRESSED_MS, () => press('start'));
  after(STARTS_AFTER_MS + DONE_AFTER_MS, () => press('end'));
  return works;
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
