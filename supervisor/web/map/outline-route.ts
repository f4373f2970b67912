// Where the map's script reads the outline: made once, when the supervisor starts.

import { gzipSync } from 'node:zlib';
import { notFound } from '../../platform/http/problem.ts';
import type { Routes } from '../../platform/http/server.ts';
import { takesGzip } from '../compressed.ts';
import type { OutlineLine } from './outline.ts';

export const OUTLINE_PATH = '/carte/contour.json';

const MINUTES = 'private, max-age=300';

/** `null`: there is none. */
export function outlineRoutes(outline: readonly OutlineLine[] | null): Routes {
  const text = outline === null ? null : JSON.stringify(outline);
  const compressed = text === null ? null : gzipSync(text);
  return (server) => {
    server.get(OUTLINE_PATH, { config: { access: 'state.read' } }, (request, reply) => {
      if (text === null || compressed === null) throw notFound('outline');
      void reply
        .type('application/json; charset=utf-8')
        .headers({ 'cache-control': MINUTES, vary: 'accept-encoding' });
      if (!takesGzip(request)) return reply.send(text);
      return reply.header('content-encoding', 'gzip').send(compressed);
    });
  };
}
