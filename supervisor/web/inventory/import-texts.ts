// What the page of the import says.

import type { Language } from '../texts.ts';

export interface ImportTexts {
  readonly title: string;
  readonly lead: string;
  readonly file: string;
  readonly text: string;
  readonly columns: (names: string) => string;
  readonly createSites: string;
  readonly preview: string;
  readonly back: string;
  readonly previewTitle: string;
  readonly withErrors: string;
  readonly sum: (added: number, changed: number, unchanged: number) => string;
  readonly errors: (count: number) => string;
  readonly added: (count: number) => string;
  readonly changed: (count: number) => string;
  readonly sites: (count: number) => string;
  readonly row: string;
  readonly column: string;
  readonly complaint: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly confirm: string;
  readonly correct: string;
  readonly doneTitle: string;
  readonly done: (added: number, changed: number, unchanged: number, sites: number) => string;
  readonly addedNow: (count: number) => string;
  readonly changedNow: (count: number) => string;
  /** What the agents of new gateways need, by whose broker it is. */
  readonly agents: Readonly<Record<'embedded' | 'external', string>>;
  readonly again: string;
}

export const IMPORT_TEXTS: Readonly<Record<Language, ImportTexts>> = {
  fr: {
    title: 'Importer des passerelles',
    lead: 'Vous verrez d’abord ce qui changerait\u00a0; rien n’est écrit avant votre confirmation, puis tout l’est, ou rien.',
    file: 'Fichier CSV',
    text: 'Contenu du tableau',
    columns: (names) =>
      `Colonnes\u00a0: ${names}. Seule eui est nécessaire, et name pour une nouvelle passerelle.`,
    createSites: 'Créer les sites nommés qui manquent',
    preview: 'Voir ce qui changerait',
    back: 'Retour à l’inventaire',
    previewTitle: 'Ce qui changerait',
    withErrors: 'Rien ne sera écrit tant que ces lignes ne sont pas corrigées.',
    sum: (added, changed, unchanged) =>
      `${added}\u00a0à ajouter, ${changed}\u00a0à modifier, ${unchanged}\u00a0sans changement.`,
    errors: (count) => `À corriger\u00a0: ${count}`,
    added: (count) => `À ajouter\u00a0: ${count}`,
    changed: (count) => `À modifier\u00a0: ${count}`,
    sites: (count) => `Sites à créer\u00a0: ${count}`,
    row: 'Ligne',
    column: 'Colonne',
    complaint: 'Ce qui ne va pas',
    name: 'Nom',
    before: 'Avant',
    after: 'Après',
    confirm: 'Importer',
    correct: 'Corriger le tableau',
    doneTitle: 'Importé',
    done: (added, changed, unchanged, sites) =>
      `${added}\u00a0${added > 1 ? 'passerelles ajoutées' : 'passerelle ajoutée'}, ${changed}\u00a0${changed > 1 ? 'modifiées' : 'modifiée'}, ${unchanged}\u00a0sans changement${sites === 0 ? '' : `\u202f; ${sites}\u00a0${sites > 1 ? 'sites créés' : 'site créé'}`}.`,
    addedNow: (count) => `Passerelles ajoutées\u00a0: ${count}`,
    changedNow: (count) => `Passerelles modifiées\u00a0: ${count}`,
    agents: {
      embedded:
        'L’agent d’une nouvelle passerelle ne se connecte qu’avec un secret\u00a0: ouvrez sa fiche, puis «\u00a0Nouveau secret\u00a0». Il est montré une seule fois, à ceux du réseau à qui elle appartient\u202f; il va dans le fichier que nomme mqtt.password_file de l’agent.',
      external:
        'L’agent d’une nouvelle passerelle se connecte au courtier MQTT avec son EUI pour nom et un mot de passe\u00a0: créez-les au courtier. Le mot de passe va dans le fichier que nomme mqtt.password_file de l’agent.',
    },
    again: 'Importer un autre tableau',
  },
  en: {
    title: 'Import gateways',
    lead: 'You first see what would change; nothing is written before you confirm, then all of it is, or nothing.',
    file: 'CSV file',
    text: 'Content of the table',
    columns: (names) => `Columns: ${names}. Only eui is needed, and name for a new gateway.`,
    createSites: 'Create sites that are named and missing',
    preview: 'See what would change',
    back: 'Back to the inventory',
    previewTitle: 'What would change',
    withErrors: 'Nothing is written until these rows are corrected.',
    sum: (added, changed, unchanged) => `${added} to add, ${changed} to change, ${unchanged} unchanged.`,
    errors: (count) => `To correct: ${count}`,
    added: (count) => `To add: ${count}`,
    changed: (count) => `To change: ${count}`,
    sites: (count) => `Sites to create: ${count}`,
    row: 'Row',
    column: 'Column',
    complaint: 'What is wrong',
    name: 'Name',
    before: 'Before',
    after: 'After',
    confirm: 'Import',
    correct: 'Correct the table',
    doneTitle: 'Imported',
    done: (added, changed, unchanged, sites) =>
      `${added} ${added === 1 ? 'gateway' : 'gateways'} added, ${changed} changed, ${unchanged} unchanged${sites === 0 ? '' : `; ${sites} ${sites === 1 ? 'site' : 'sites'} created`}.`,
    addedNow: (count) => `Gateways added: ${count}`,
    changedNow: (count) => `Gateways changed: ${count}`,
    agents: {
      embedded:
        'The agent of a new gateway connects only with a secret: open the gateway, then “New secret”. It is shown once, to people of the network that owns it, and goes into the file that mqtt.password_file of the agent names.',
      external:
        'The agent of a new gateway connects to the MQTT broker with its EUI as the name and a password: make both at the broker. The password goes into the file that mqtt.password_file of the agent names.',
    },
    again: 'Import another table',
  },
};
