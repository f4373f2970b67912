// Entity tags: the version of one object, which a change must name; the hash of a list, which saves sending it again.

import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, stale } from './problem.ts';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** When the list was made; the same list a second later is no other list. */
const MADE_AT = /^\{"nowMs":\d+,/;

/** Strong: the object's version, in quotes (RFC 9110 section 8.8.3). */
export function versionTag(version: number): string {
  return `"${version}"`;
}

export function sendVersion(reply: FastifyReply, version: number): void {
  void reply.header('etag', versionTag(version));
}

/** Throws 428 when a change does not say which version it changes, 412 when that is no longer the current one. */
export function requireVersion(request: FastifyRequest, version: number, what: string): void {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new ProblemError({
      status: 428,
      title: 'Version missing',
      detail: `Read the ${what} first, then send its ETag in the header If-Match, so that nobody's change is lost.`,
    });
  }
  // Strong comparison (RFC 9110 section 13.1.1): a weak tag never matches. What only looks otherwise is no other version.
  const versions = tagsIn(header).map((tag) => tag.replace(/-[\w-]*"$/, '"'));
  const isCurrent = header.trim() === '*' || versions.includes(versionTag(version));
  if (!isCurrent) throw stale(what);
}

/** Not a secret: it only has to differ where the text does. */
function hashOf(payload: string): string {
  const start = MADE_AT.exec(payload.slice(0, 40))?.[0].length ?? 0;
  return hash('sha1', payload.slice(start), 'base64url');
}

export function weakTag(payload: string): string {
  return `W/"${hashOf(payload)}"`;
}

/** The same version reads differently to others, and tells of what comes and goes with time: last use, states, counts. */
function exactTag(version: string, payload: string): string {
  return version.replace(/"$/, `-${hashOf(payload)}"`);
}

/** Weak comparison (RFC 9110 section 13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = tag.replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || tagsIn(ifNoneMatch).some((one) => one.replace(/^W\//, '') === bare);
}

function tagsIn(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}

/**
 * For the server's `onSend`: gives JSON of a GET its tag, after the version where the route gave one, and empties it (304)
 * when the client has it already.
 */
export function tagged(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (!READS.has(request.method) || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return payload;
  const given = reply.getHeader('etag');
  const tag = typeof given === 'string' ? exactTag(given, payload) : weakTag(payload);
  void reply.header('etag', tag);
  if (!isUnchanged(request.headers['if-none-match'], tag)) return payload;
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return '';
}
