// What the page of a gateway says: its shape; French and English stand in files of their own.

import type { VerdictKind } from '../../fleet/health/model.ts';
import type { DownResult } from '../../lns/down/record.ts';
import type { Outcome } from '../../lns/outcomes.ts';
import type { Language } from '../texts.ts';
import type { StepName } from './chain.ts';
import { ENGLISH } from './texts-en.ts';
import { FRENCH } from './texts-fr.ts';
import type { FrameLine } from './view.ts';

export interface GatewayTexts {
  readonly notJudged: string;
  readonly lookOnSite: string;
  /** What to look at where a verdict stands; none: nothing on site. */
  readonly lookAt: Partial<Record<VerdictKind, string>>;
  readonly since: (time: string, age: string) => string;
  readonly navigate: string;
  readonly call: (number: string) => string;
  readonly chain: {
    readonly title: string;
    readonly note: string;
    readonly steps: Readonly<Record<StepName, string>>;
    readonly broken: string;
    readonly perMinute: (count: string) => string;
    readonly lastHeard: (age: string) => string;
    readonly nothingHeard: string;
    readonly hearing: Readonly<Record<'hears' | 'quiet' | 'deaf' | 'unknown', string>>;
    readonly pullData: (age: string) => string;
    readonly pushData: (age: string) => string;
    readonly noPullData: string;
    readonly version: (version: string) => string;
    readonly spoke: (age: string) => string;
    readonly roundTrip: (text: string) => string;
    readonly noLns: string;
    readonly acked: (share: string) => string;
    readonly nothingSent: string;
  };
  readonly traffic: {
    readonly title: string;
    readonly note: string;
    readonly received: string;
    readonly band: string;
    readonly median: string;
    readonly summary: (received: string, usual: string | null) => string;
    readonly thisHour: (received: string) => string;
    readonly table: string;
    readonly hour: string;
    readonly crc: string;
    readonly soFar: string;
    readonly download: string;
    readonly json: string;
    readonly spans: string;
    readonly day: string;
    readonly week: string;
    readonly zoomBack: string;
    readonly help: string;
    /** With `{hour}`, `{received}`, `{median}` and `{spread}`, which the script fills in. */
    readonly say: string;
    readonly sayUnknown: string;
    readonly event: (state: string, time: string) => string;
  };
  readonly time: {
    readonly title: string;
    readonly strip24: string;
    readonly strip90: string;
    readonly csv: string;
    readonly intervals: string;
    readonly day: string;
    readonly ninety: string;
    readonly raw: (share: string) => string;
    readonly unmeasured: string;
    readonly down: string;
    readonly downNote: string;
    readonly none: string;
    readonly timeline: string;
    readonly lasted: (age: string) => string;
    readonly goesOn: string;
    readonly backFilled: string;
    readonly corrected: string;
    readonly older: string;
    readonly nothing: string;
  };
  readonly signal: {
    readonly title: string;
    readonly note: string;
    readonly rssi: string;
    readonly snr: string;
    readonly before: (value: string) => string;
    readonly noneBefore: string;
    readonly rates: string;
    readonly otherRate: string;
    readonly rate: string;
    readonly today: string;
    readonly week: string;
    readonly nothing: string;
    readonly density: string;
    readonly densityLabel: (today: string, before: string) => string;
    readonly densityNote: (counted: number, text: string, oneIn: number) => string;
    readonly most: (rssi: string, snr: string) => string;
    readonly none: string;
    readonly older: string;
    readonly table: string;
    readonly csv: string;
    readonly ratesNote: string;
  };
  readonly neighbours: {
    readonly title: string;
    readonly note: string;
    readonly name: string;
    readonly state: string;
    readonly distance: string;
    readonly share: string;
    readonly nobody: string;
  };
  readonly sending: {
    readonly title: string;
    readonly note: string;
    readonly duty: string;
    readonly dutyNote: (band: string, limit: string) => string;
    readonly noDuty: string;
    readonly rx1: string;
    readonly rx1Note: (used: string, delay: string, answers: string) => string;
    readonly raise: string;
    readonly result: string;
    readonly count: string;
    readonly results: Readonly<Record<DownResult, string>>;
    readonly noDownlinks: string;
    readonly caption: string;
  };
  readonly machine: {
    readonly title: string;
    readonly report: (age: string) => string;
    readonly none: string;
    readonly temperature: string;
    readonly load: string;
    readonly memory: string;
    readonly disk: string;
    readonly clock: string;
    readonly synced: string;
    readonly unsynced: string;
    readonly uptime: string;
    readonly unknown: string;
  };
  readonly journal: {
    readonly title: string;
    readonly note: string;
    readonly waiting: string;
    readonly room: string;
    readonly roomOf: (share: string, megabytes: string) => string;
    readonly dropped: string;
    readonly parked: string;
    readonly kept: string;
    readonly memoryOnly: string;
    readonly full: string;
    readonly link: string;
    /** By what the agent says; another word stands as it is. */
    readonly links: Readonly<Record<string, string>>;
    readonly resent: string;
    readonly connects: string;
    readonly since: string;
  };
  readonly bad: {
    readonly title: string;
    readonly none: string;
    readonly when: string;
    readonly why: string;
    readonly size: string;
  };
  readonly outcomes: {
    readonly title: string;
    readonly note: string;
    readonly lns: string;
    readonly what: string;
    readonly names: Readonly<Record<Outcome, string>>;
    readonly none: string;
  };
  readonly frames: {
    readonly title: string;
    readonly note: string;
    readonly live: string;
    readonly time: string;
    readonly kind: string;
    readonly address: string;
    readonly rate: string;
    readonly heardBy: string;
    readonly kinds: Readonly<Record<FrameLine['kind'], string>>;
    readonly none: string;
  };
  readonly card: {
    readonly title: string;
    readonly partner: string;
    readonly site: string;
    readonly place: string;
    readonly model: string;
    readonly antenna: string;
    readonly altitude: string;
    readonly backhaul: string;
    readonly inService: string;
    readonly access: string;
    readonly contacts: string;
    readonly remarks: string;
    readonly private: string;
  };
}

export const GATEWAY_TEXTS: Readonly<Record<Language, GatewayTexts>> = { fr: FRENCH, en: ENGLISH };
