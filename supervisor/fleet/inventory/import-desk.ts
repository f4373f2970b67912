// Where tables of gateways are imported on somebody's behalf: looked at first, then written as a whole or not at all.

import type { Actor } from '../../access/actor.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { invalid } from '../../platform/http/problem.ts';
import type { Book } from './book.ts';
import { SITE_FIELDS, type SiteCard } from './cards.ts';
import type { Change, Plan } from './changes.ts';
import { EUI_COLUMN, HEADER } from './csv/columns.ts';
import { decideImport, type ImportDecision } from './csv/import-gateways.ts';
import { readTable } from './csv/read-table.ts';
import type { Site } from './model.ts';
import { planGateways, planSite } from './plans.ts';
import { changesOf } from './read-card.ts';

export interface ImportDeskDeps {
  readonly book: Book;
  readonly change: Change;
  readonly now: () => number;
}

/** `text`: of the file; `null`: it is no text. `createSites`: add those that rows name and that are not there. */
export interface ImportDesk {
  /** What would be changed, and what is wrong; writes nothing. */
  preview(who: Principal, text: string | null, createSites: boolean): Promise<ImportDecision>;
  /** Throws ProblemError with any complaint. */
  write(who: Principal, actor: Actor, text: string | null, createSites: boolean): Promise<ImportDecision>;
}

export function createImportDesk({ book, change, now }: ImportDeskDeps): ImportDesk {
  return {
    async preview(who, text, createSites) {
      const table = await tableOf(text);
      const rows = table.kind === 'table' ? table.rows : [];
      const decision = await decideImport(book, who, rows, { createSites, nowMs: now() });
      return table.kind === 'table' ? decision : { ...decision, errors: table.errors };
    },

    async write(who, actor, text, createSites) {
      const table = await tableOf(text);
      if (table.kind === 'wrong') throw invalid(table.errors);
      let decision: ImportDecision | null = null;
      await change(async () => {
        decision = await decideImport(book, who, table.rows, { createSites, nowMs: now() });
        if (decision.errors.length > 0) throw invalid(decision.errors);
        return decision.changes.length === 0 ? null : planImport(actor, decision);
      });
      return decision as unknown as ImportDecision;
    },
  };
}

async function tableOf(text: string | null) {
  if (text !== null) return readTable(text, HEADER, EUI_COLUMN);
  const error = {
    field: EUI_COLUMN,
    row: 1,
    detail: 'The file is no text: save it as CSV, not as a spreadsheet.',
    french: 'Ce fichier n’est pas du texte\u00a0: enregistrez-le en CSV, et non comme classeur.',
  };
  return { kind: 'wrong', errors: [error] } as const;
}

function planImport(actor: Actor, { changes, sites }: ImportDecision): Plan {
  const added = changes.filter(({ current }) => current === null).length;
  const detail = { added, changed: changes.length - added };
  const entry = { ...actor, action: 'inventory.imported', object: 'inventory', detail };
  const places = sites.map((site) =>
    planSite(actor, null, site, changesOf(SITE_FIELDS, null, siteCard(site))),
  );
  const entries = [entry, ...places.flatMap((place) => place.entries)];
  const plan = planGateways(actor, changes, { more: { imported: true }, entries });
  const before = places.flatMap(({ statements }) => statements);
  return {
    ...plan,
    statements: [...before, ...plan.statements],
    added: (plan.added ?? []).map((one) => ({ ...one, statement: one.statement + before.length })),
    change: { ...plan.change, sites },
  };
}

function siteCard({ id: _, version: __, ...card }: Site): SiteCard {
  return card;
}
