// Health in English. One sentence each: what is wrong, since when, with its figures, and where to look.

import type { Verdict } from '../fleet/health/model.ts';
import { type EquipmentSort, figuresOf, type Pen, type ReasonTexts, sortOf } from './reason-pen.ts';

const WORKS: Readonly<Record<EquipmentSort, string>> = {
  gateway: 'Agent and packet forwarder have answered',
  lns: 'The network server has acknowledged',
  backhaul: 'Its gateways have answered',
  broker: 'Agents have been able to connect',
  supervisor: 'Vigie has been running',
};

export const ENGLISH_REASONS: ReasonTexts = {
  state(health, { at }) {
    const since = `since ${at(health.sinceMs)}`;
    switch (health.state) {
      case 'never-seen':
        return sortOf(health) === 'gateway'
          ? 'Never seen: its agent has not connected yet.'
          : 'Nothing to say of it yet.';
      case 'online':
        return `${WORKS[sortOf(health)]} ${since}.`;
      case 'suspect':
        return `No signal ${since}, not yet for long enough to conclude.`;
      case 'degraded':
        return `Degraded ${since}.`;
      case 'offline':
        return health.verdicts.length === 0
          ? `Out of service ${since}; it answers again, and its return is being confirmed.`
          : `Out of service ${since}.`;
      case 'retired':
        return `Retired from the inventory ${since}.`;
    }
  },

  overlay(overlay, sinceMs, { at }) {
    switch (overlay) {
      case 'maintenance':
        return `Announced work has been going on since ${at(sinceMs)}.`;
      case 'unstable':
        return `Unstable since ${at(sinceMs)}: it goes and comes, and has to keep still for an hour.`;
      case 'upstream':
        return `Upstream cause since ${at(sinceMs)}: its backhaul or the MQTT broker is down, not itself.`;
      case 'blind':
        return `Vigie could not hear it since ${at(sinceMs)}: its state is unknown and stands as last known.`;
    }
  },

  verdict: (verdict, pen) => sentence(verdict, pen),
};

function sentence(verdict: Verdict, { at, age, count, percent, decimal, day }: Pen): string {
  const { number, word } = figuresOf(verdict);
  const since = `since ${at(verdict.sinceMs)}`;
  switch (verdict.kind) {
    case 'agent-gone':
      if (word('how') === 'stopped')
        return `Agent stopped in order on site ${since}: on purpose, or the site is restarting.`;
      if (word('how') === 'will')
        return `Agent unreachable ${since}, connection broken: backhaul or power of the site.`;
      return `Agent unreachable ${since}, without a word: backhaul or power of the site.`;
    case 'forwarder-silent':
      return `Packet forwarder silent ${since}: the agent answers and the backhaul is good; the radio program is stopped or misconfigured.`;
    case 'forwarder-deaf':
      return `Deaf ${since}: ${plural(number('heard'), 'frame', 'frames', count)} in ${age(number('windowMs'))}, ${verdict.values['expected'] === undefined ? `${count(number('heardByNeighbours'))} expected by what its neighbours hear` : `${count(number('expected'))} expected; its neighbours hear its sensors`}, so antenna, cable or concentrator.`;
    case 'nothing-stored':
      return number('arrives') === 1
        ? `Nothing has been stored ${since} although its data arrives: the fault is on Vigie’s side.`
        : `Nothing has arrived ${since} although the agent says that it sends: rights at the MQTT broker, or backhaul.`;
    case 'backhaul-poor':
      return `Poor backhaul ${since}: ${plural(number('reconnects'), 'reconnection', 'reconnections', count)} and ${plural(number('resent'), 'reception sent again', 'receptions sent again', count)} in ${count(number('windowMin'))} min, round trip ${decimal(number('roundTripMs') / 1_000)} s, ${count(number('waiting'))} waiting.`;
    case 'journal-filling':
      return `The journal is filling ${since}: ${percent(number('share'))} of its room, ${plural(number('waiting'), 'reception', 'receptions', count)} waiting; nothing is lost yet.`;
    case 'journal-dropping':
      return word('state') === 'memory'
        ? `Journal unusable ${since}: the agent forwards from memory and keeps nothing; check the gateway’s disk.`
        : `The journal has been losing receptions ${since}: ${count(number('dropped'))} given up for lack of room.`;
    case 'clock-wrong':
      if (word('cause') === 'tmst') {
        return `Concentrator clock unstable ${since}: ${plural(number('restarts'), 'restart', 'restarts', count)} in ${count(number('windowMin'))} min.`;
      }
      if (word('cause') === 'own') {
        return `Vigie’s clock ${age(Math.abs(number('offMs')))} ${number('offMs') < 0 ? 'late' : 'ahead'} ${since}: its machine’s was set after it started; restart Vigie.`;
      }
      if (word('cause') === 'unsynced') return `Clock set by nothing ${since}: neither NTP nor GPS on site.`;
      return `Clock wrong ${since}: ${age(Math.abs(number('offMs')))} ${number('offMs') < 0 ? 'late' : 'ahead'}; check NTP or GPS.`;
    case 'host-hot':
      return `Overheating ${since}: ${count(number('temperatureC'))} °C in the gateway.`;
    case 'host-full':
      if (word('what') === 'loop') {
        return `Vigie overloaded ${since}: its answers are ${decimal(number('delayMs') / 1_000)} s late.`;
      }
      return word('what') === 'memory'
        ? `Memory nearly full ${since}: ${percent(number('share'))}.`
        : `Disk nearly full ${since}: ${percent(number('share'))}.`;
    case 'downlinks-failing':
      return `Downlinks failing ${since}: ${count(number('failed'))} of ${count(number('done'))} not transmitted in ${count(number('windowMin'))} min; packet forwarder, or delays of the LNS.`;
    case 'certificate-ending': {
      const whose = word('whose') === 'broker' ? 'of the MQTT broker' : 'of the agent';
      return number('days') < 0
        ? `Certificate ${whose} expired on ${day(number('endsMs'))}.`
        : `Certificate ${whose} ends soon: ${plural(number('days'), 'day', 'days', count)}, until ${day(number('endsMs'))}.`;
    }
    case 'lns-silent':
      return `The network server (LNS) has not acknowledged ${since}: ${count(number('unanswered'))} sent without an answer in the last minute; the gateways have no part in it.`;
    case 'broker-down':
      return word('kind') === 'embedded'
        ? `Vigie’s MQTT broker has not been listening ${since}: no gateway can connect.`
        : `MQTT broker unreachable ${since}: Vigie hears no gateway any more.`;
    case 'backhaul-down':
      return `Common backhaul down ${since}: ${count(number('gone'))} of its ${plural(number('gateways'), 'gateway', 'gateways', count)} went together; call the operator.`;
    case 'supervisor-blind':
      return `Vigie is blind ${since}: it hears the gateways no more, and their states stand still.`;
  }
}

function plural(number: number, one: string, many: string, count: (value: number) => string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
