// A supervisor with two partners for the matrix: seeded, heard from by agents of both, every route of its server known.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { eventually } from '../../test/eventually.ts';
import { migrate, openDatabase } from '../platform/database.ts';
import { MIGRATIONS } from '../schema.ts';
import { createRequests, SETTINGS } from './authorization-requests.ts';
import { type Asked, createThings, type Things } from './authorization-things.ts';
import { createFinder, type Finder, framesOf } from './markers.ts';
import { seedIncidents } from './seeded-incidents.ts';
import { seedWorks } from './seeded-works.ts';
import { createSupervisorRig, type SupervisorRig, type TestAgent } from './supervisor-rig.ts';
import { type Network, networkOfTwoPartners, PARTNERS, seedNetwork } from './two-partners.ts';
import { type Actor, type People, seedPeople } from './two-partners-people.ts';

export interface Answer {
  readonly status: number;
  /** Headers and body: what the asker learns. */
  readonly text: string;
  readonly body: string;
}

export interface AuthorizationRig {
  readonly rig: SupervisorRig;
  readonly network: Network;
  readonly people: People;
  readonly finder: Finder;
  readonly things: Things;
  /** Of the server itself, such as `GET /healthz`. */
  readonly routes: ReadonlySet<string>;
  /** `headers`: in place of the actor's own of the same name. */
  ask(route: string, actor: Actor, asked?: Asked, more?: AskOptions): Promise<Answer>;
  /** Listens from now on; the function returned ends it and gives what was heard. */
  listen(actor: Actor): Promise<() => string>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Of sites, and of backhauls, for each partner. */
const SPARE_PLACES = 90;
const NOTHING: Asked = { thing: { name: '', exists: true, partnerId: null, siteId: null }, params: {} };

/** `lines`: more settings, TOML. */
export async function startAuthorizationRig(
  options: { publicState: boolean },
  lines = '',
): Promise<AuthorizationRig> {
  const rig = createSupervisorRig(`${SETTINGS}\n${lines}`, options);
  const nowMs = Date.now();
  const network = networkOfTwoPartners();
  const connection = openDatabase(rig.databasePath);
  migrate(connection, MIGRATIONS);
  await seedNetwork(connection, network, nowMs);
  seedIncidents(connection, network.gateways, nowMs);
  seedWorks(connection, network.gateways, nowMs);
  const people = await seedPeople(connection, nowMs, { twins: 9, targets: 80 });
  const spares = connection.transaction(() => seedSpares(connection))();
  connection.close();

  const routes = new Set<string>();
  const onServer = (message: unknown): void => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.add(`${one} ${url}`);
    });
  };
  subscribe('fastify.initialization', onServer);
  try {
    await rig.start();
  } finally {
    unsubscribe('fastify.initialization', onServer);
  }
  await hear(rig, network);
  const bodyOf = createRequests({ network, nowMs });

  const ask: AuthorizationRig['ask'] = async (route, actor, asked = NOTHING, more = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(asked.params[name] ?? ''));
    const body =
      more.body === undefined ? bodyOf(route, actor, asked) : { type: 'text/csv', text: more.body };
    const abort = new AbortController();
    const response = await fetch(`${rig.url()}${url}${more.query ?? ''}`, {
      ...{ method, redirect: 'manual', signal: abort.signal },
      headers: {
        ...actor.headers,
        ...(method === 'GET' || method === 'HEAD' ? {} : { 'if-match': '*' }),
        ...(body === null ? {} : { 'content-type': body.type }),
        ...more.headers,
      },
      ...(body === null ? {} : { body: body.text }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const text = isStream ? await firstOf(response) : await response.text();
    abort.abort();
    const headers = JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie'));
    return { status: response.status, text: `${headers}\n${text}`, body: text };
  };

  const things = createThings({
    ...{ network, people },
    spareSite: (partnerId) => spares.sites.get(partnerId)?.pop() ?? 'none',
    spareBackhaul: (partnerId) => spares.backhauls.get(partnerId)?.pop() ?? 'none',
    async tokenOf(actor) {
      const { status, body } = await ask('POST /api/v1/tokens', actor);
      return status === 201 ? (JSON.parse(body) as { token: { id: string } }).token.id : 'f'.repeat(24);
    },
  });

  return {
    ...{ rig, network, people, routes, ask, things },
    finder: createFinder(network, people),
    async listen({ headers }) {
      const abort = new AbortController();
      const response = await fetch(`${rig.url()}/api/v1/events`, { headers, signal: abort.signal });
      if (response.status !== 200 || response.body === null) throw new Error(`events: ${response.status}`);
      let heard = '';
      const decoder = new TextDecoder();
      const reading = (async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          heard += decoder.decode(chunk, { stream: true });
        }
      })();
      // It ends with an abort.
      reading.catch(() => undefined);
      return () => {
        abort.abort();
        return heard;
      };
    },
    close: () => rig.close(),
  };
}

async function firstOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  return new TextDecoder().decode(first?.value);
}

function seedSpares(connection: ReturnType<typeof openDatabase>) {
  const site = connection.prepare('INSERT INTO sites (id, partner_id, name) VALUES (?, ?, ?)');
  const backhaul = connection.prepare(
    "INSERT INTO backhauls (id, name, kind, partner_id) VALUES (?, ?, 'other', ?)",
  );
  const sites = new Map<string, string[]>();
  const backhauls = new Map<string, string[]>();
  for (const partnerId of PARTNERS) {
    const ids = Array.from({ length: SPARE_PLACES }, (_, index) => `spare-${partnerId}-${index}`);
    for (const id of ids) {
      site.run(id, partnerId, id);
      backhaul.run(id, id, partnerId);
    }
    sites.set(partnerId, [...ids]);
    backhauls.set(partnerId, [...ids]);
  }
  return { sites, backhauls };
}

/** The agents of all gateways say what theirs have heard, and it is stored; they stay connected. */
export async function hear(
  rig: SupervisorRig,
  network: Pick<Network, 'gateways' | 'password'>,
): Promise<ReadonlyMap<string, TestAgent>> {
  const agents = new Map<string, TestAgent>();
  for (const gateway of network.gateways) {
    const agent = await rig.connect({ eui: gateway.eui, password: network.password });
    await agent.state('online');
    await agent.hello();
    const { data, join } = framesOf(gateway);
    const rows = [data, join].map((payload, index) => ({
      ...{ seq: index + 1, kind: 'up', flags: 0, bootId: 'boot-1', tmstRun: 1, rxMonoMs: agent.monoMs() },
      ...{ wallMs: Date.now(), wallSynced: true },
      body: `{"tmst":${index},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-90,"lsnr":7,"size":16,"data":"${payload}"}`,
    }));
    await agent.up(rows as never);
    await agent.health({});
    agents.set(gateway.eui, agent);
  }
  const wanted = 2 * network.gateways.length;
  await eventually(() => {
    const [{ n }] = rig.all('SELECT count(*) AS n FROM receptions') as [{ n: number }];
    if (n < wanted) throw new Error(`${n} of ${wanted} receptions are stored`);
  });
  return agents;
}
