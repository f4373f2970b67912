// Health in French. One sentence each: what is wrong, since when, with its figures, and where to look.

import type { Verdict } from '../fleet/health/model.ts';
import { type EquipmentSort, figuresOf, type Pen, type ReasonTexts, sortOf } from './reason-pen.ts';
import { depuis } from './texts.ts';

const NBSP = '\u00a0';

const WORKS: Readonly<Record<EquipmentSort, string>> = {
  gateway: 'Agent et packet forwarder répondent',
  lns: 'Le serveur de réseau accuse réception',
  backhaul: 'Ses passerelles répondent',
  broker: 'Les agents peuvent se connecter',
  supervisor: 'Vigie fonctionne',
};

export const FRENCH_REASONS: ReasonTexts = {
  state(health, { at }) {
    const since = depuis(at(health.sinceMs));
    switch (health.state) {
      case 'never-seen':
        return sortOf(health) === 'gateway'
          ? 'Jamais vue : son agent ne s’est encore jamais connecté.'
          : 'Rien encore à en dire.';
      case 'online':
        return `${WORKS[sortOf(health)]} ${since}.`;
      case 'suspect':
        return `Plus de signal ${since}, pas encore assez longtemps pour conclure.`;
      case 'degraded':
        return `En service dégradé ${since}.`;
      case 'offline':
        return health.verdicts.length === 0
          ? `Hors service ${since} ; répond de nouveau, retour en cours de confirmation.`
          : `Hors service ${since}.`;
      case 'retired':
        return `Retirée de l’inventaire ${since}.`;
    }
  },

  overlay(overlay, sinceMs, { at }) {
    switch (overlay) {
      case 'maintenance':
        return `Travaux annoncés en cours ${depuis(at(sinceMs))}.`;
      case 'unstable':
        return `Instable ${depuis(at(sinceMs))} : elle tombe et revient sans cesse, et doit tenir une heure pour ne plus l’être.`;
      case 'upstream':
        return `Cause en amont ${depuis(at(sinceMs))} : sa liaison ou le courtier MQTT est en panne, pas elle.`;
      case 'blind':
        return `Vigie ne pouvait pas l’entendre ${depuis(at(sinceMs))} : état inconnu, figé au dernier connu.`;
    }
  },

  verdict: (verdict, pen) => tidy(sentence(verdict, pen)),
};

function sentence(verdict: Verdict, pen: Pen): string {
  const { at, age, count, percent, decimal, day } = pen;
  const { number, word } = figuresOf(verdict);
  const since = depuis(at(verdict.sinceMs));
  switch (verdict.kind) {
    case 'agent-gone':
      if (word('how') === 'stopped')
        return `Agent arrêté proprement sur place ${since} : arrêt volontaire ou redémarrage du site.`;
      if (word('how') === 'will')
        return `Agent injoignable ${since}, connexion rompue : liaison ou alimentation du site.`;
      return `Agent injoignable ${since}, sans un mot : liaison ou alimentation du site.`;
    case 'forwarder-silent':
      return `Packet forwarder silencieux ${since} : l’agent répond, la liaison est bonne ; le programme radio est arrêté ou mal réglé.`;
    case 'forwarder-deaf':
      return `Sourde ${since} : ${plural(number('heard'), 'trame', 'trames', count)} en ${age(number('windowMs'))}, ${deafAgainst(verdict, pen)}, donc antenne, câble ou concentrateur.`;
    case 'nothing-stored':
      return number('arrives') === 1
        ? `Rien n’est enregistré ${since} alors que ses données arrivent : la faute est du côté de Vigie.`
        : `Rien n’arrive ${since} alors que l’agent dit envoyer : droits au courtier MQTT, ou liaison.`;
    case 'backhaul-poor':
      return `Liaison mauvaise ${since} : ${plural(number('reconnects'), 'reconnexion', 'reconnexions', count)} et ${plural(number('resent'), 'réception renvoyée', 'réceptions renvoyées', count)} en ${count(number('windowMin'))} min, aller-retour de ${decimal(number('roundTripMs') / 1_000)} s, ${plural(number('waiting'), 'en attente', 'en attente', count)}.`;
    case 'journal-filling':
      return `Le journal se remplit ${since} : ${percent(number('share'))} de sa place, ${plural(number('waiting'), 'réception en attente', 'réceptions en attente', count)} ; rien n’est perdu encore.`;
    case 'journal-dropping':
      return word('state') === 'memory'
        ? `Journal inutilisable ${since} : l’agent transmet de mémoire et ne garde rien ; disque de la passerelle à vérifier.`
        : `Le journal perd des réceptions ${since} : ${plural(number('dropped'), 'abandonnée', 'abandonnées', count)}, faute de place.`;
    case 'clock-wrong':
      if (word('cause') === 'tmst') {
        return `Horloge du concentrateur instable ${since} : ${plural(number('restarts'), 'redémarrage', 'redémarrages', count)} en ${count(number('windowMin'))} min.`;
      }
      if (word('cause') === 'own') {
        return `Horloge de Vigie ${number('offMs') < 0 ? 'en retard' : 'en avance'} de ${age(Math.abs(number('offMs')))} ${since} : celle de sa machine a été réglée après son démarrage ; redémarrer Vigie.`;
      }
      if (word('cause') === 'unsynced') return `Horloge réglée par rien ${since} : ni NTP ni GPS sur place.`;
      return `Horloge fausse ${since} : ${age(Math.abs(number('offMs')))} ${number('offMs') < 0 ? 'de retard' : 'd’avance'} ; NTP ou GPS à vérifier.`;
    case 'host-hot':
      return `Surchauffe ${since} : ${count(number('temperatureC'))} °C dans la passerelle.`;
    case 'host-full':
      if (word('what') === 'loop') {
        return `Vigie surchargée ${since} : ses réponses tardent de ${decimal(number('delayMs') / 1_000)} s.`;
      }
      return word('what') === 'memory'
        ? `Mémoire presque pleine ${since} : ${percent(number('share'))}.`
        : `Disque presque plein ${since} : ${percent(number('share'))}.`;
    case 'downlinks-failing':
      return `Messages descendants en échec ${since} : ${count(number('failed'))} sur ${count(number('done'))} non émis en ${count(number('windowMin'))} min ; packet forwarder ou délais du LNS.`;
    case 'certificate-ending': {
      const whose = word('whose') === 'broker' ? 'du courtier MQTT' : 'de l’agent';
      return number('days') < 0
        ? `Certificat ${whose} expiré le ${day(number('endsMs'))}.`
        : `Certificat ${whose} bientôt expiré : ${plural(number('days'), 'jour', 'jours', count)}, jusqu’au ${day(number('endsMs'))}.`;
    }
    case 'lns-silent':
      return `Le serveur de réseau (LNS) n’accuse plus réception ${since} : ${plural(number('unanswered'), 'envoi', 'envois', count)} sans réponse dans la dernière minute ; les passerelles n’y sont pour rien.`;
    case 'broker-down':
      return word('kind') === 'embedded'
        ? `Le courtier MQTT de Vigie n’écoute plus ${since} : aucune passerelle ne peut se connecter.`
        : `Courtier MQTT injoignable ${since} : Vigie n’entend plus aucune passerelle.`;
    case 'backhaul-down':
      return `Liaison commune en panne ${since} : ${count(number('gone'))} de ses ${plural(number('gateways'), 'passerelle', 'passerelles', count)} disparues ensemble ; opérateur à appeler.`;
    case 'supervisor-blind':
      return `Vigie est aveugle ${since} : elle n’entend plus les passerelles, leurs états sont figés.`;
  }
}

function plural(number: number, one: string, many: string, count: (value: number) => string): string {
  return `${count(number)} ${number >= 2 ? many : one}`;
}

/** Where it has no history of its own, neighbours alone say what there was to hear. */
function deafAgainst(verdict: Verdict, { count }: Pen): string {
  const { number } = figuresOf(verdict);
  return verdict.values['expected'] === undefined
    ? `${plural(number('heardByNeighbours'), 'attendue', 'attendues', count)} d’après ses voisines`
    : `${plural(number('expected'), 'attendue', 'attendues', count)} ; ses voisines entendent ses capteurs`;
}

/** French spaces before signs and units do not break. */
function tidy(text: string): string {
  return text
    .replaceAll(' ;', '\u202f;')
    .replaceAll(' :', `${NBSP}:`)
    .replace(/(\d) (h|min|s|°C)\b/g, `$1${NBSP}$2`);
}
