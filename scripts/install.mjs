// Installs the project's packages when they are missing or older than the lockfile, then steps aside.
// Runs on the machine's own Node (20 or newer) before the pinned one is there, so: plain JavaScript, no packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.vigie-lockfile-sha256');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Vigie needs Node 20 or newer to install itself; this is Node ${process.versions.node}.`);
  process.exit(1);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Installing packages (once, or after an update)...');
  // No package runs a script of its own at install time: all of them ship what they need.
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.error || npm.status !== 0) {
    console.error(
      'Packages could not be installed: npm ci failed, see above. Is the package registry reachable?',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
