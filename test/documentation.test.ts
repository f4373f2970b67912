import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentMembers } from '../agent/settings.ts';
import { TOPIC_ROOT, TOPICS, type TopicName, topicOfAll } from '../protocol/mqtt/topics.ts';
import { readSettings } from '../protocol/settings.ts';
import { currentConfiguration } from '../scripts/configuration-docs.ts';
import { OUTCOMES } from '../supervisor/lns/outcomes.ts';
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

test('the access list for Mosquitto is that of the MQTT contract', () => {
  const names = Object.keys(TOPICS) as TopicName[];
  const isFromAgent = (name: TopicName): boolean => TOPICS[name].from === 'agent';
  const list = [
    'user supervisor',
    ...names.map((name) => `topic ${isFromAgent(name) ? 'read' : 'write'} ${topicOfAll(name)}`),
    '',
    ...names.flatMap((name) => [
      `pattern ${isFromAgent(name) ? 'write' : 'read'} ${TOPIC_ROOT}/%u/${name}`,
      // What a second client under its name says of itself.
      ...(name === 'state' ? [`pattern read ${TOPIC_ROOT}/%u/${name}`] : []),
    ]),
  ];
  expect(textOf('docs/running.md')).toContain(`\`\`\`text\n${list.join('\n')}\n\`\`\`\n`);
});

test('every outcome is explained to operators', () => {
  const page = textOf('docs/running.md');
  const table = page.slice(page.indexOf('## Outcomes'));
  expect(OUTCOMES.filter(({ name }) => !table.includes(`\`${name}\``))).toEqual([]);
});
