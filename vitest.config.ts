import { defineConfig } from 'vitest/config';

/** Tests of the whole chain in real time: a dozen processes each, so one after the other, and nothing beside them. */
const CHAIN = ['test/{bypass,chaos,hostile-datagrams,kills,outage,power-cut,trace-replay}.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['{agent,supervisor,protocol,scripts,test}/**/*.test.ts'],
          exclude: CHAIN,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'chain', include: CHAIN, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
