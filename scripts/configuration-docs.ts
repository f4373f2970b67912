// Writes docs/configuration.md from the tables that the programs read their settings with.
//
//   node --import tsx scripts/configuration-docs.ts

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agentMembers } from '../agent/settings.ts';
import { type Leaf, type Members, type Node, variableOf, Wrong } from '../protocol/settings.ts';
import { supervisorMembers } from '../supervisor/settings.ts';

/** What of the documentation does not come from the code. */
export interface Examples {
  readonly agent: string;
  readonly supervisor: string;
}

const INTRODUCTION = `# Configuration

<!-- Written by scripts/configuration-docs.ts from the tables that read the settings: change those, then run it. -->

Both programs read one [TOML](https://toml.io/) file, given with \`--config FILE\`; \`--check-config\` reads it, prints every
complaint at once and ends with 0 when there is none. A key that is not listed here is refused, so that a misspelt
setting is not silently a default.

Every setting can also come from the environment, which wins over the file: \`VIGIE_\` and the path of the key in upper
case, with \`__\` between its levels. Lists count from 0: the name of the first \`[[lns]]\` is \`VIGIE_LNS__0__NAME\`, the
second of its gateways \`VIGIE_LNS__0__GATEWAYS__1\`. A variable changes one value of a list that the file has, or
continues the list; it cannot shorten it. The tables write \`N\` for such a number. Variables that are not
listed here belong to somebody else and are ignored. With all that it needs in the environment, a program needs no file.

Secrets are never settings: a setting names the file that holds one. One line end at the end of such a file is no part of
the secret.
`;

/** Pure: the whole of docs/configuration.md. */
export function renderConfiguration(agent: Members, supervisor: Members, examples: Examples): string {
  return [
    INTRODUCTION,
    program('Agent', agent, examples.agent),
    program('Supervisor', supervisor, examples.supervisor),
  ].join('\n');
}

function program(title: string, members: Members, example: string): string {
  const rooms = Object.entries(members).flatMap(([key, node]) => sections([key], node));
  return [`## ${title}\n`, `\`\`\`toml\n${example}\`\`\`\n`, ...rooms].join('\n');
}

const HEADER = ['Key', 'What it may be', 'Default', 'Meaning', 'Environment'] as const;

/** Of a table, then of the tables within it. */
function sections(path: readonly string[], node: Node): string[] {
  const isList = node.node === 'tables';
  const key = path.join('.');
  const members = Object.entries(membersOf(node));
  const rows = rowsOf(
    key,
    isList ? [...path, 'N'] : path,
    members.filter(([, member]) => member.node !== 'table'),
  );
  const inner = members.filter(([, member]) => member.node === 'table');
  return [
    `### \`${isList ? `[[${key}]]` : `[${key}]`}\`\n\n${tableOf([[...HEADER], ...rows])}`,
    ...inner.flatMap(([name, member]) => sections([...path, name], member)),
  ];
}

/** Cells as wide as their column: so the formatter leaves them. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = HEADER.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  lines.splice(1, 0, lineOf(widths.map((width) => '-'.repeat(width))));
  return `${lines.join('\n')}\n`;
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function membersOf(node: Node): Members {
  if (node.node === 'table' || node.node === 'tables') return node.members;
  throw new Error('every setting belongs to a table');
}

function rowsOf(
  key: string,
  path: readonly string[],
  members: readonly (readonly [string, Node])[],
): string[][] {
  return members.map(([name, node]) => {
    const full = [...path, name];
    switch (node.node) {
      case 'leaf':
        return row(name, wanted(node), defaultOf(node), node.doc, variableOf(full));
      case 'values':
        return row(name, `list, each ${wanted(node.item)}`, 'empty', node.doc, variableOf([...full, 'N']));
      default:
        throw new Error(
          `${key}.${name}: lists of tables within tables have no place in the documentation yet`,
        );
    }
  });
}

function row(name: string, type: string, fallback: string, doc: string, variable: string): string[] {
  return [`\`${name}\``, type, fallback, doc, `\`${variable}\``];
}

/** A setting says what it wants when it gets what nothing can want. */
function wanted(leaf: Leaf<unknown>): string {
  const answer = leaf.read(undefined);
  return answer instanceof Wrong ? answer.wanted : leaf.type;
}

function defaultOf({ fallback }: Leaf<unknown>): string {
  if (fallback === null) return '**must be given**';
  const { value } = fallback;
  if (value === null) return 'left out';
  if (isHostPort(value)) return `\`"${value.host}:${value.port}"\``;
  return `\`${JSON.stringify(value)}\``;
}

function isHostPort(value: unknown): value is { readonly host: string; readonly port: number } {
  return typeof value === 'object' && value !== null && 'host' in value && 'port' in value;
}

const pathOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** As it should be now. */
export function currentConfiguration(): string {
  const example = (name: string): string => readFileSync(pathOf(`docs/examples/${name}.toml`), 'utf8');
  return renderConfiguration(agentMembers, supervisorMembers, {
    agent: example('agent'),
    supervisor: example('supervisor'),
  });
}

if (import.meta.main) {
  writeFileSync(pathOf('docs/configuration.md'), currentConfiguration());
}
