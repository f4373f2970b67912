import { defineConfig } from 'vitest/config';

/** Tests of the whole chain in real time: a dozen processes each. */
const CHAIN = [
  'test/{bypass,chaos,database,downlinks,hostile-datagrams,kills,outage,power-cut,trace-replay,verdicts*}.test.ts',
];
/** They wait most of the time; more of them at once would start so many processes that others miss their moments. */
const CHAINS_AT_ONCE = 3;

/**
 * Threads that a test starts load TypeScript with Node's own type stripping, which is WebAssembly. V8 (13.6) collects
 * the code that it has replaced by faster code, and about one thread in 200 then ends the process: `Check failed:
 * jit_page.has_value()`, or SIGSEGV. Uncollected it does no harm. The product loads its threads through tsx or as a
 * bundle, without any WebAssembly.
 */
const NODE_FLAGS = ['--no-wasm-code-gc'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // A chain of a dozen processes may take two minutes and a half to be there.
    hookTimeout: 200_000,
    pool: 'forks',
    execArgv: NODE_FLAGS,
    // Left to itself, vitest leaves one core idle: half of a machine with two.
    maxWorkers: '100%',
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
        // A machine that stands still for a minute breaks what a dozen processes promise each other by the clock.
        test: {
          name: 'chain',
          include: CHAIN,
          maxWorkers: CHAINS_AT_ONCE,
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
