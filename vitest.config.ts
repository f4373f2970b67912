import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of the whole chain in real time: a dozen processes each. */
const CHAIN = [
  'test/{bypass,chaos,database,downlinks,hostile-datagrams,kills,outage,power-cut,trace-replay,verdicts*}.test.ts',
];
/** They wait most of the time; more of them at once would start so many processes that others miss their moments. */
const CHAINS_AT_ONCE = 3;
/** Two cores are half idle with two test files: many wait for sockets, timers, a browser. */
const ROOMS_AT_ONCE = Math.ceil(1.5 * availableParallelism());
/**
 * A machine that stands still for seconds breaks what processes promise each other by the clock. What passed only at the
 * second try is named at the end of `.ci/run`, to be mended.
 */
const RETRIES = process.env['CI'] === undefined ? 0 : 1;

/**
 * Threads that a test starts load TypeScript with Node's own type stripping, which is WebAssembly. V8 (13.6) collects
 * the code that it has replaced by faster code, and about one thread in 200 then ends the process: `Check failed:
 * jit_page.has_value()`, or SIGSEGV. Uncollected it does no harm. The product loads its threads through tsx or as a
 * bundle, without any WebAssembly.
 */
const NODE_FLAGS = ['--no-wasm-code-gc'];

/** Those that would be all that still runs, were they begun last. */
const LONGEST =
  /web\/browser\/pages|supervisor\/authorization|agent\/disk|test\/(chaos|downlinks|outage)\.test/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // A chain of a dozen processes may take two minutes and a half to be there.
    hookTimeout: 200_000,
    pool: 'forks',
    execArgv: NODE_FLAGS,
    retry: RETRIES,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['{agent,supervisor,protocol,scripts,test}/**/*.test.ts'],
          exclude: CHAIN,
          maxWorkers: ROOMS_AT_ONCE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'chain',
          include: CHAIN,
          maxWorkers: CHAINS_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
