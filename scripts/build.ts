// Bundles the agent into a folder that runs on a bare gateway, no packages beside it: `./vigie-agent --config FILE`,
// or `node agent.cjs --config FILE`, which takes more memory.
//
//   npm run build                                        dist/agent, for the machine it runs on
//   npm run build -- --out DIR --platform linux-arm64    another folder, another machine

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Those that better-sqlite3 ships a binary for, and gateways run. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'linuxmusl-x64', 'linuxmusl-arm64'];

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: `${ROOT}dist/agent` },
    platform: { type: 'string', default: `linux-${process.arch}` },
  },
});
if (!PLATFORMS.includes(values.platform)) {
  process.stderr.write(`no build for ${values.platform}; there is one for ${PLATFORMS.join(', ')}\n`);
  process.exit(1);
}

await build({
  absWorkingDir: ROOT,
  entryPoints: { agent: 'agent/main.ts', 'journal-worker': 'agent/journal/worker.ts' },
  outdir: values.out,
  outExtension: { '.js': '.cjs' },
  assetNames: '[name]',
  bundle: true,
  platform: 'node',
  // The oldest Node that the agent runs on, the last line for 32-bit Arm.
  target: 'node22.14',
  // The native module is loaded by `require`, which ECMAScript modules do not have.
  format: 'cjs',
  loader: { '.node': 'copy' },
  alias: { 'better-sqlite3': `./node_modules/better-sqlite3/lib/${values.platform}.js` },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  // Made for reading on a terminal, and left out beside a gateway.
  external: ['pino-pretty'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  logLevel: 'warning',
});

// A gateway has little memory: collect garbage early rather than let it pile up.
const launcher = `#!/bin/sh
exec "\${NODE:-node}" --max-semi-space-size=1 --optimize-for-size "$(dirname "$0")/agent.cjs" "$@"
`;
writeFileSync(join(values.out, 'vigie-agent'), launcher, { mode: 0o755 });
process.stdout.write(`${values.out}\n`);
