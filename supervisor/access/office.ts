// What pages of accounts, of rights and of the trail ask of the access room: the same functions that its API uses.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from './accounts.ts';
import type { Line, Tip } from './audit/chain.ts';
import type { AuditFilter } from './audit/store.ts';
import type { Verification } from './audit/verify.ts';
import type { ReportCompromise } from './compromise.ts';
import type { Directory } from './directory.ts';
import type { OwnAccount } from './own-account.ts';
import type { Tokens } from './tokens.ts';

export interface AccessOffice {
  readonly directory: Directory;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly own: OwnAccount;
  readonly reportCompromise: ReportCompromise;
  /** Newest first. */
  readonly linesBy: (filter: AuditFilter) => Promise<readonly Line[]>;
  readonly verify: (kept: Tip | null) => Promise<Verification>;
  /** The session goes on under a new secret. */
  readonly renewSession: (request: FastifyRequest, reply: FastifyReply, secret: string) => void;
  /** Throws where a password would be sent in the clear. */
  readonly requireSafe: (request: FastifyRequest) => void;
}
