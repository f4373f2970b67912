import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentMembers } from '../agent/settings.ts';
import { readSettings } from '../protocol/settings.ts';
import { currentConfiguration } from '../scripts/configuration-docs.ts';
import { supervisorComplaints, supervisorMembers } from '../supervisor/settings.ts';

function textOf(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

test('docs/configuration.md is what the settings tables say (node --import tsx scripts/configuration-docs.ts)', () => {
  expect(textOf('docs/configuration.md')).toBe(currentConfiguration());
});

test('the example of an agent is one that it starts with', () => {
  expect(readSettings(agentMembers, textOf('docs/examples/agent.toml'), {})).toMatchObject({
    kind: 'settings',
  });
});

test('the example of a supervisor is one that it starts with', () => {
  const result = readSettings(supervisorMembers, textOf('docs/examples/supervisor.toml'), {});
  if (result.kind === 'complaints') throw new Error(result.complaints.join('\n'));
  expect(supervisorComplaints(result.settings)).toEqual([]);
});
