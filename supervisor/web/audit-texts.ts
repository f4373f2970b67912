// What the page of the audit trail says.

import type { Language } from './texts.ts';

export interface AuditTexts {
  readonly title: string;
  readonly lead: string;
  readonly columns: readonly string[];
  readonly older: string;
  readonly verify: string;
  readonly csv: string;
  readonly none: string;
  readonly intact: (lines: string) => string;
  readonly broken: (line: number, reason: string) => string;
  readonly reasons: Readonly<Record<'missing' | 'order' | 'content' | 'end', string>>;
  readonly all: string;
  readonly from: string;
  readonly to: string;
  readonly partner: string;
  readonly action: string;
  readonly object: string;
  readonly apply: string;
}

export const AUDIT_TEXTS: Readonly<Record<Language, AuditTexts>> = {
  fr: {
    title: 'Journal d’audit',
    lead: 'Qui a fait quoi, et quand. Chaque ligne est liée à la précédente\u00a0: aucune ne peut être modifiée ou retirée sans que cela se voie.',
    columns: ['Ligne', 'Quand', 'Qui', 'Action', 'Objet', 'Détail', 'Adresse'],
    older: 'Lignes plus anciennes',
    verify: 'Vérifier la chaîne',
    csv: 'Journal en CSV',
    none: 'Aucune ligne ne correspond.',
    intact: (lines) =>
      `La chaîne est intacte\u00a0: ${lines}\u00a0lignes, de la première à la dernière. Dernière empreinte\u00a0:`,
    broken: (line, reason) => `La chaîne est rompue à la ligne\u00a0${line}\u00a0: ${reason}`,
    reasons: {
      missing: 'elle manque.',
      order: 'elle ne suit pas la précédente.',
      content: 'son contenu a été modifié.',
      end: 'elle n’est pas celle qui avait été gardée comme fin.',
    },
    all: 'Tous',
    from: 'Du',
    to: 'Au',
    partner: 'Partenaire',
    action: 'Action (ou son début)',
    object: 'Objet',
    apply: 'Filtrer',
  },
  en: {
    title: 'Audit trail',
    lead: 'Who did what, and when. Each line is tied to the one before: none can be changed or taken out unnoticed.',
    columns: ['Line', 'When', 'Who', 'Action', 'Object', 'Detail', 'Address'],
    older: 'Older lines',
    verify: 'Verify the chain',
    csv: 'Trail as CSV',
    none: 'No line matches.',
    intact: (lines) => `The chain is intact: ${lines} lines, from the first to the last. Last hash:`,
    broken: (line, reason) => `The chain is broken at line ${line}: ${reason}`,
    reasons: {
      missing: 'it is missing.',
      order: 'it does not follow the one before.',
      content: 'its content was changed.',
      end: 'it is not the one that was kept as the end.',
    },
    all: 'All',
    from: 'From',
    to: 'To',
    partner: 'Partner',
    action: 'Action (or its start)',
    object: 'Object',
    apply: 'Filter',
  },
};
