// Answers of pages, compressed by the thread pool where the browser takes it; what many ask for at once is compressed once.

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const compress = promisify(gzip);
const HTML = 'text/html; charset=utf-8';
/** Smaller ones fit into a packet anyway. */
const MIN_LENGTH = 1_400;
/** A page of a thousand gateways is a megabyte, and 500 browsers wait for it. */
const OPTIONS = { level: 5 } as const;

/** `source`: what makes the text, the same object for the same text; `null`: it is made for one asker. */
export interface Compressor {
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    text: string,
    source: object | null,
  ): Promise<FastifyReply>;
}

/** RFC 9110 section 12.5.3. */
export function takesGzip({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(headers['accept-encoding'] ?? '');
}

export function createCompressor(): Compressor {
  const done = new WeakMap<object, Promise<Buffer>>();

  function compressed(text: string, source: object | null): Promise<Buffer> {
    const known = source === null ? undefined : done.get(source);
    const bytes = known ?? compress(text, OPTIONS);
    if (source !== null) done.set(source, bytes);
    return bytes;
  }

  return {
    async send(request, reply, text, source) {
      void reply.type(HTML).header('vary', 'accept-encoding');
      if (text.length < MIN_LENGTH || !takesGzip(request)) {
        return reply.send(text);
      }
      void reply.header('content-encoding', 'gzip');
      return reply.send(await compressed(text, source));
    },
  };
}
