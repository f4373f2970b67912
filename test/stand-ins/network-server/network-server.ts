// What a stand-in LoRaWAN network server decides, without sockets: joins, acknowledgements, RX2 after a refused RX1,
// commands of class C. Each step gives the PULL_RESPs to send.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Rxpk } from '../../../protocol/semtech/rxpk.ts';
import { parseTxAck, type TxAck } from '../../../protocol/semtech/tx-ack.ts';
import { encodeDataDown } from '../../../scripts/fleet/lora.ts';
import { createCalendar } from './calendar.ts';
import { type Copy, createCopies } from './copies.ts';
import type { DownKind, Ledger, PullRespEntry } from './ledger.ts';
import type { FrameVerdict, ServerSession, Sessions } from './sessions.ts';
import { type Downlink, inClassC, inRx1, inRx2, txpkText } from './txpk-text.ts';

export interface NetworkServerDeps {
  readonly sessions: Sessions;
  readonly ledger: Ledger;
  /** Whether a PULL_DATA has shown the way to this gateway. */
  readonly canReach: (gatewayEui: GatewayEui) => boolean;
}

export interface NetworkServerOptions {
  /** How long copies of a transmission are waited for; 0: the first one is answered at once. */
  readonly deduplicationMs: number;
  /** Seconds from the end of an uplink to RX1, 1 to 15. */
  readonly rx1DelayS: number;
  /** `confirmed`: what a network server does, which also asks no gateway for two things at once. `every-frame`: each data frame once, be it anybody's. `none`: only listens. */
  readonly answers: 'confirmed' | 'every-frame' | 'none';
}

export interface PullRespOrder {
  readonly gatewayEui: GatewayEui;
  readonly token: number;
  readonly txpkText: string;
}

export interface NetworkServer {
  uplink(gatewayEui: GatewayEui, rxpk: Rxpk, nowMs: number): PullRespOrder[];
  txAck(txAck: TxAck, nowMs: number): PullRespOrder[];
  /** What is due by now: transmissions whose copies have been waited for. */
  due(nowMs: number): PullRespOrder[];
  nextDueMs(): number | null;
  /**
   * Sends a command to a device, at once, through the gateway that heard it best last. `null` when it cannot: there is
   * no way, or an answer with a lower counter waits for its window, and would come after it.
   */
  command(devEui: string, frmPayload: Buffer, nowMs: number): PullRespOrder | null;
  setAnswers(answers: NetworkServerOptions['answers']): void;
}

interface Pending {
  readonly entry: PullRespEntry;
  /** Where it may go when it is refused: one second later, until then. */
  readonly fallback: { readonly order: Omit<Order, 'fallback'>; readonly untilMs: number } | null;
}

interface Order {
  readonly gatewayEui: GatewayEui;
  readonly kind: DownKind;
  readonly devEui: string | null;
  readonly uplink: Copy | null;
  readonly downlink: Downlink;
  readonly fallback: Pending['fallback'];
}

/** LoRaWAN 1.0.4: JOIN_ACCEPT_DELAY1. */
const JOIN_DELAY_S = 5;
/** A PULL_RESP needs about this long to the gateway, and the gateway 42.5 ms to program it. */
const RX2_LEAD_MS = 150;
/** From the last moment to send an answer for RX2 until it has been heard: a JoinAccept of 17 bytes at SF12 takes 1.5 s. */
const AIR_MS = RX2_LEAD_MS + 2_000;
/** Of the class C commands of the simulated town: dim to so many percent. */
const COMMAND_F_PORT = 10;
/** Signed by nobody: what answers a frame of nobody known. */
const NO_KEYS = { nwkSKey: Buffer.alloc(16), appSKey: Buffer.alloc(16) };

export function createNetworkServer(deps: NetworkServerDeps, options: NetworkServerOptions): NetworkServer {
  const { sessions, ledger, canReach } = deps;
  const { rx1DelayS } = options;
  const copies = createCopies(options.deduplicationMs);
  const calendar = createCalendar();
  let answers = options.answers;
  /** By gateway and token, the last one under each: 65,536 a gateway at most. */
  const pending = new Map<string, Pending>();
  /** Counted anew for each gateway, so that two gateways have the same tokens. */
  const tokens = new Map<GatewayEui, number>();
  /** The gateway that heard a device best, of its last frame. */
  const heardBy = new Map<string, GatewayEui>();
  /** When a device's last answer has been on the air, in RX1 or in RX2. */
  const answeredByMs = new Map<string, number>();

  function send(order: Order, nowMs: number): PullRespOrder {
    const { gatewayEui, kind, devEui, uplink, downlink } = order;
    const token = ((tokens.get(gatewayEui) ?? -1) + 1) & 0xffff;
    tokens.set(gatewayEui, token);
    const answersTmstUs = uplink?.rxpk.tmstUs ?? null;
    const answersAtMs = uplink?.arrivedAtMs ?? null;
    const asked = { atMs: nowMs, gatewayEui, token, kind, devEui, answersTmstUs, answersAtMs };
    const entry = ledger.addPullResp(asked, downlink);
    pending.set(`${gatewayEui}/${token}`, { entry, fallback: order.fallback });
    return { gatewayEui, token, txpkText: txpkText(downlink) };
  }

  /** Whether the gateway has room for it; who answers every frame does not ask. */
  function hasRoom(gatewayEui: GatewayEui, downlink: Downlink): boolean {
    return answers !== 'confirmed' || calendar.enter(gatewayEui, downlink);
  }

  /** In RX1 through the best gateway that can be reached and has room, else in RX2; RX2 also when RX1 is refused. */
  function answer(
    best: readonly Copy[],
    what: { readonly kind: DownKind; readonly devEui: string | null; readonly delayS: number },
    phyPayload: Buffer,
    nowMs: number,
  ): PullRespOrder[] {
    const reachable = best.filter(({ gatewayEui, rxpk }) => rxpk.tmstUs !== null && canReach(gatewayEui));
    if (reachable.length === 0) {
      ledger.addWithoutPath();
      return [];
    }
    const { delayS, kind, devEui } = what;
    const windows = [inRx1, inRx2].flatMap((inWindow) =>
      reachable.map((uplink) => ({ uplink, downlink: inWindow(uplink.rxpk, delayS, phyPayload) })),
    );
    const chosen = windows.find(({ uplink, downlink }) => hasRoom(uplink.gatewayEui, downlink));
    if (chosen === undefined) {
      ledger.addWithoutRoom();
      return [];
    }
    const { uplink, downlink } = chosen;
    const common = { gatewayEui: uplink.gatewayEui, kind, devEui, uplink };
    const untilMs = uplink.arrivedAtMs + (delayS + 1) * 1_000 - RX2_LEAD_MS;
    if (devEui !== null) answeredByMs.set(devEui, untilMs + AIR_MS);
    const rx2 = { order: { ...common, downlink: inRx2(uplink.rxpk, delayS, phyPayload) }, untilMs };
    return [send({ ...common, downlink, fallback: downlink.window === 'rx1' ? rx2 : null }, nowMs)];
  }

  function decide(best: readonly Copy[], nowMs: number): PullRespOrder[] {
    const [first] = best;
    if (first === undefined) return [];
    const { phyPayload } = first.rxpk;
    const verdict = sessions.frame(phyPayload);
    const refused = verdict.kind === 'refused';
    const session = verdict.session;
    ledger.addFrame({
      ...{ atMs: nowMs, gatewayEui: first.gatewayEui, copies: best.length },
      verdict: refused ? verdict.reason : verdict.kind,
      devEui: session?.devEui ?? null,
      fCnt: verdict.kind === 'data' ? verdict.fCnt : null,
      confirmed: verdict.kind !== 'joined' && verdict.confirmed,
      phyPayload: phyPayload.toString('hex'),
    });
    if (session !== null) heardBy.set(session.devEui, first.gatewayEui);
    if (answers === 'none') return [];
    if (verdict.kind === 'joined') {
      const what = { kind: 'join-accept', devEui: verdict.session.devEui, delayS: JOIN_DELAY_S } as const;
      return answer(best, what, verdict.joinAccept, nowMs);
    }
    const kind = kindOfAnswer(verdict);
    if (kind === null) return [];
    const what = { kind, devEui: session?.devEui ?? null, delayS: rx1DelayS };
    return answer(best, what, emptyDownlink(session, phyPayload, kind === 'ack'), nowMs);
  }

  /** A confirmed frame is acknowledged again when it is repeated: its acknowledgement was not heard. */
  function kindOfAnswer(verdict: Exclude<FrameVerdict, { kind: 'joined' }>): DownKind | null {
    const known = verdict.kind === 'data' || verdict.reason === 'repeated';
    if (known && verdict.confirmed) return 'ack';
    const isData = verdict.kind === 'data' || DATA_REFUSALS.some((reason) => reason === verdict.reason);
    return answers === 'every-frame' && isData ? 'answer' : null;
  }

  return {
    uplink(gatewayEui, rxpk, nowMs) {
      if (rxpk.crc === 'bad' || rxpk.frequencyHz === null || rxpk.dataRate === null) return [];
      if (copies.add({ gatewayEui, rxpk, arrivedAtMs: nowMs }) === 'late') ledger.addLateCopy();
      return options.deduplicationMs === 0 ? this.due(nowMs) : [];
    },
    due: (nowMs) => copies.decided(nowMs).flatMap((best) => decide(best, nowMs)),
    nextDueMs: copies.nextAtMs,
    txAck({ gatewayEui, token, json }, nowMs) {
      const waiting = pending.get(`${gatewayEui}/${token}`) ?? null;
      const result = parseTxAck(json);
      const word = result.kind === 'accepted' ? (result.warning ?? '') : result.raw;
      const first = waiting?.entry.txAcks.length === 0;
      ledger.addTxAck(waiting?.entry ?? null, { atMs: nowMs, gatewayEui, token, json }, word);
      // Kerlink's error TX_POWER may mean that it was transmitted: never a second time.
      if (!first || result.kind !== 'refused' || result.error === 'TX_POWER') return [];
      const fallback = waiting?.fallback ?? null;
      if (fallback === null || nowMs > fallback.untilMs) return [];
      if (!hasRoom(gatewayEui, fallback.order.downlink)) return [];
      return [send({ ...fallback.order, fallback: null }, nowMs)];
    },
    command(devEui, frmPayload, nowMs) {
      const session = sessions.sessionOf(devEui);
      const gatewayEui = heardBy.get(devEui);
      if (session === null || gatewayEui === undefined || !canReach(gatewayEui)) return null;
      if (nowMs < (answeredByMs.get(devEui) ?? 0)) return null;
      const { devAddr, keys } = session;
      const fields = { devAddr, fCnt: session.fCntDown++, fPort: COMMAND_F_PORT, frmPayload };
      const phyPayload = encodeDataDown({ ...fields, confirmed: false, ack: false }, keys);
      const downlink = inClassC(phyPayload);
      const order = { gatewayEui, kind: 'command', devEui, uplink: null, downlink, fallback: null } as const;
      return send(order, nowMs);
    },
    setAnswers(next) {
      answers = next;
    },
  };
}

/** Data frames that a network server refuses, and answers nevertheless where every frame is answered. */
const DATA_REFUSALS = ['unknown-dev-addr', 'bad-mic', 'repeated', 'old-f-cnt'] as const;

/** Nothing but the acknowledgement, or not even that. */
function emptyDownlink(session: ServerSession | null, uplink: Buffer, ack: boolean): Buffer {
  const empty = { fPort: null, frmPayload: Buffer.alloc(0), confirmed: false, ack };
  if (session !== null) {
    const { devAddr, keys } = session;
    return encodeDataDown({ devAddr, fCnt: session.fCntDown++, ...empty }, keys);
  }
  const devAddr = uplink.length < 5 ? 0 : uplink.readUInt32LE(1);
  return encodeDataDown({ devAddr: devAddr.toString(16).padStart(8, '0'), fCnt: 0, ...empty }, NO_KEYS);
}
