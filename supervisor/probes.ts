// Probes for whoever watches the process: alive, and ready to take agents.

import type { Routes } from './platform/http/server.ts';

export function probeRoutes(isReady: () => boolean): Routes {
  return (server) => {
    server.get('/healthz', () => ({ status: 'ok' }));
    server.get('/readyz', (_request, reply) =>
      isReady() ? reply.send({ status: 'ready' }) : reply.code(503).send({ status: 'not ready' }),
    );
  };
}
