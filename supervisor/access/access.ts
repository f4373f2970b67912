// The access room as a whole: who may use Vigie, how they sign in, and the trail of what was done.

import type { Logger } from 'pino';
import type { Authenticate } from '../platform/http/principal.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Reader } from '../platform/reader.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import { accountRoutes } from './account-api.ts';
import { createAccounts } from './accounts.ts';
import { auditRoutes } from './audit/audit-api.ts';
import type { Line, Tip } from './audit/chain.ts';
import { appendStatements, HEAD, linesAfter, linesBy, type Query } from './audit/store.ts';
import { createTrail, type WriteRecorded } from './audit/trail.ts';
import { type Verification, verifyTrail } from './audit/verify.ts';
import { createAuthenticate } from './authenticate.ts';
import { createCommit, type Ended } from './changes.ts';
import { createReportCompromise } from './compromise.ts';
import { createDirectory } from './directory.ts';
import { invitationRoutes } from './invitation-api.ts';
import { createInvitations } from './invitations.ts';
import type { AccessOffice } from './office.ts';
import { createOwnAccount } from './own-account.ts';
import { pageRoutes } from './page-routes.ts';
import type { Frame } from './pages.ts';
import { createPasswords } from './password-hash.ts';
import { channelOfRequest, requireSafe, setCookie } from './requests.ts';
import { reviewRoutes } from './review-api.ts';
import { revocationRoutes } from './revocation-api.ts';
import { sessionRoutes } from './session-api.ts';
import { createSignIn } from './sign-in.ts';
import { type AccessStore, deleteSessions, markUsed } from './store.ts';
import { tokenRoutes } from './token-api.ts';
import { createTokens } from './tokens.ts';

export interface AccessDeps {
  readonly store: AccessStore;
  readonly readTip: () => Tip;
  readonly reader: Reader;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly now: () => number;
  readonly settings: { readonly publicState: boolean; readonly demo: boolean };
  readonly frame: Frame;
  /** Event streams of these must end. */
  readonly onEnded: (ended: Ended) => void;
  readonly log: Logger;
}

export interface Access {
  readonly authenticate: Authenticate;
  readonly routes: readonly Routes[];
  /** For the pages. */
  readonly office: AccessOffice;
  /** For other rooms: their change and the line of the trail about it, both or neither. */
  readonly writeRecorded: WriteRecorded;
  verify(kept?: Tip | null): Promise<Verification>;
  start(): void;
  /** Writes what was used last. Before the ingest thread ends. */
  stop(): Promise<void>;
}

/** Last use is written down so often; with it go sessions that are over, and streams of what has expired. */
const FLUSH_MS = 60_000;
/** The end of the trail is logged, so that it stands elsewhere too (docs/access.md). */
const TIP_MS = 86_400_000;

export function createAccess(deps: AccessDeps): Access {
  const { store, reader, write, now, settings, log } = deps;
  const directory = createDirectory({
    accounts: store.accounts(),
    sessions: store.sessions(),
    tokens: store.tokens(),
  });
  const trail = createTrail({ write, readTip: deps.readTip, appendStatements, now });
  const { writeRecorded } = trail;
  const commit = createCommit({ directory, writeRecorded, now, onEnded: deps.onEnded });
  const passwords = createPasswords();
  const signIn = createSignIn({ directory, passwords, commit, now });
  const own = createOwnAccount({ directory, passwords, signIn, commit, now });
  const tokens = createTokens({ directory, commit, now });
  const partners = new Set(store.partners().map(({ id }) => id));
  const isPartner = (id: string): boolean => partners.has(id);
  const accounts = createAccounts({ directory, commit, now, isPartner, siteOwner: store.siteOwner });
  const reportCompromise = createReportCompromise(directory, accounts);
  const invitations = createInvitations({
    ...{ directory, passwords, commit, now },
    readInvitation: store.invitation,
    readAccount: store.account,
  });
  const channelOf = (request: Parameters<typeof channelOfRequest>[0]) =>
    channelOfRequest(request, settings.demo);
  const timers: NodeJS.Timeout[] = [];
  let walk: Promise<unknown> = Promise.resolve();
  let checkedMs = 0;

  const read = <Row>({ sql, parameters }: Query): Promise<Row[]> => reader.all<Row>(sql, parameters);

  /** One walk at a time, whoever asks. */
  function verify(kept: Tip | null = null): Promise<Verification> {
    const known = kept === null ? [trail.tip()] : [trail.tip(), kept];
    const result = walk.then(() =>
      verifyTrail({
        linesAfter: (id, limit) => read<Line>(linesAfter(id, limit)),
        ends: async () => [...(await read<Tip>(HEAD)), ...known],
      }),
    );
    walk = result.catch(() => undefined);
    return result;
  }

  /** Streams do not ask again who listens: those whose time ran out are ended from here. */
  function endExpired(overSessionIds: readonly string[]): void {
    const nowMs = now();
    const { tokenIds, accountIds } = directory.expired(checkedMs, nowMs);
    checkedMs = nowMs;
    if (overSessionIds.length + tokenIds.length + accountIds.length === 0) return;
    deps.onEnded({
      accountIds: new Set(accountIds),
      credentialIds: new Set([...overSessionIds, ...tokenIds]),
    });
  }

  async function flush(): Promise<void> {
    const over = directory.overSessions(now()).map(({ id }) => id);
    endExpired(over);
    const used = directory.takeUsed();
    const statements = [
      ...used.map(({ kind, id, atMs }) => markUsed(kind, id, atMs)),
      ...deleteSessions(over),
    ];
    if (statements.length === 0) return;
    directory.dropSessions(over);
    try {
      await write(statements);
    } catch (error) {
      // Last use is for people to look at; the next request writes it again.
      log.warn({ err: error }, 'last use of sessions and tokens could not be written');
    }
  }

  function logTip(): void {
    const { id, hash } = trail.tip();
    log.info({ lines: id, hash }, 'end of the audit trail');
  }

  return {
    authenticate: createAuthenticate({ directory, channelOf, isStatePublic: settings.publicState, now }),
    routes: [
      sessionRoutes({ directory, signIn, own, channelOf, now }),
      tokenRoutes({ directory, tokens }),
      invitationRoutes({ invitations, channelOf }),
      accountRoutes({ directory, accounts, now }),
      revocationRoutes({ directory, accounts, tokens, reportCompromise, isPartner, now }),
      reviewRoutes({ directory, accounts, commit, now }),
      auditRoutes({ linesBy: (filter) => read<Line>(linesBy(filter)), verify, writeRecorded }),
      pageRoutes({ directory, signIn, own, invitations, channelOf, frame: deps.frame }),
    ],
    office: {
      ...{ directory, accounts, tokens, own, reportCompromise, verify },
      linesBy: (filter) => read<Line>(linesBy(filter)),
      renewSession(request, reply, secret) {
        const channel = channelOf(request);
        requireSafe(channel);
        setCookie(reply, channel, secret);
      },
      requireSafe: (request) => requireSafe(channelOf(request)),
    },
    writeRecorded,
    verify,
    start() {
      checkedMs = now();
      logTip();
      timers.push(
        setInterval(() => void flush(), FLUSH_MS),
        setInterval(logTip, TIP_MS),
      );
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await flush();
    },
  };
}
