// Probes for whoever watches the process: alive, and ready to take agents.

import type { Routes } from './platform/http/server.ts';

const config = { access: 'open' } as const;

export function probeRoutes(isReady: () => boolean): Routes {
  return (server) => {
    server.get('/healthz', { config }, () => ({ status: 'ok' }));
    server.get('/readyz', { config }, (_request, reply) =>
      isReady() ? reply.send({ status: 'ready' }) : reply.code(503).send({ status: 'not ready' }),
    );
  };
}
