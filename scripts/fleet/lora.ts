// Makes and checks LoRaWAN 1.0 frames, up and down: the one place that knows the LoRaWAN library.

import loraPacket from 'lora-packet';

const CF_LIST_CHANNELS = 5;

export interface JoinRequestFields {
  /** 16 hex digits. */
  readonly joinEui: string;
  readonly devEui: string;
  /** 16 bit. */
  readonly devNonce: number;
  readonly appKey: Buffer;
}

export interface SessionKeys {
  readonly nwkSKey: Buffer;
  readonly appSKey: Buffer;
}

export interface DataUpFields {
  /** 8 hex digits. */
  readonly devAddr: string;
  /** 32 bit; the frame carries its 16 low bits. */
  readonly fCnt: number;
  /** 1 to 223. */
  readonly fPort: number;
  /** In clear. */
  readonly frmPayload: Buffer;
  readonly confirmed: boolean;
  readonly adr: boolean;
}

export interface JoinAcceptFields {
  /** 24 bit. */
  readonly joinNonce: number;
  readonly netId: number;
  /** 8 hex digits. */
  readonly devAddr: string;
  /** Added to the uplink's data rate in RX1, 0 to 7. */
  readonly rx1DrOffset: number;
  /** Index of the data rate in RX2, 0 to 15. */
  readonly rx2DataRate: number;
  /** Seconds from the end of an uplink to RX1, 1 to 15. */
  readonly rx1DelayS: number;
  /** CFList: no further channels, or five of them. */
  readonly channelsHz: readonly number[];
}

export interface DataDownFields {
  /** 8 hex digits. */
  readonly devAddr: string;
  /** 32 bit; the frame carries its 16 low bits. */
  readonly fCnt: number;
  /** 0 to 223; `null` where there is no FRMPayload either. */
  readonly fPort: number | null;
  /** In clear. */
  readonly frmPayload: Buffer;
  readonly confirmed: boolean;
  /** Acknowledges a confirmed uplink. */
  readonly ack: boolean;
}

/** What a data downlink tells without a key. */
export interface DataDownHeader {
  readonly devAddr: string;
  /** The 16 low bits of the counter. */
  readonly fCnt16: number;
}

export function encodeJoinRequest(fields: JoinRequestFields): Buffer {
  return bytesOf(
    loraPacket.fromFields(
      {
        MType: 'Join Request',
        AppEUI: Buffer.from(fields.joinEui, 'hex'),
        DevEUI: Buffer.from(fields.devEui, 'hex'),
        DevNonce: bigEndian(fields.devNonce, 2),
      },
      undefined,
      undefined,
      fields.appKey,
    ),
  );
}

/** As it goes on the air: encrypted with the inverse cipher, so that a device only needs the forward one (section 6.2.5). */
export function encodeJoinAccept(fields: JoinAcceptFields, appKey: Buffer): Buffer {
  return bytesOf(
    loraPacket.fromFields(
      {
        MType: 'Join Accept',
        AppNonce: bigEndian(fields.joinNonce, 3),
        NetID: bigEndian(fields.netId, 3),
        DevAddr: Buffer.from(fields.devAddr, 'hex'),
        DLSettings: Buffer.from([(fields.rx1DrOffset << 4) | fields.rx2DataRate]),
        RxDelay: Buffer.from([fields.rx1DelayS]),
        CFList: cfListOf(fields.channelsHz),
      },
      undefined,
      undefined,
      appKey,
    ),
  );
}

/** `null` when this is no JoinAccept, or not one for a device with this AppKey. */
export function decodeJoinAccept(phyPayload: Buffer, appKey: Buffer): JoinAcceptFields | null {
  // MHDR and one or two cipher blocks.
  if (phyPayload.length !== 17 && phyPayload.length !== 33) return null;
  const encrypted = loraPacket.fromWire(phyPayload);
  if (!encrypted.isJoinAcceptMessage()) return null;
  const packet = loraPacket.fromWire(loraPacket.decryptJoinAccept(encrypted, appKey));
  // A 1.1 network's MIC needs another key (OptNeg); this fleet speaks 1.0.
  if (packet.getDLSettingsOptNeg() || !loraPacket.verifyMIC(packet, undefined, appKey)) return null;
  const { AppNonce, NetID, DevAddr, DLSettings, RxDelay, CFList } = packet;
  if (!AppNonce || !NetID || !DevAddr || !DLSettings || !RxDelay) return null;
  const settings = DLSettings.readUInt8(0);
  return {
    joinNonce: AppNonce.readUIntBE(0, 3),
    netId: NetID.readUIntBE(0, 3),
    devAddr: DevAddr.toString('hex'),
    rx1DrOffset: settings >> 4,
    rx2DataRate: settings & 0x0f,
    // 0 means 1 (section 5.7).
    rx1DelayS: Math.max(1, RxDelay.readUInt8(0) & 0x0f),
    channelsHz: channelsOf(CFList ?? Buffer.alloc(0)),
  };
}

/** LoRaWAN 1.0.4 section 6.2.5. `netId` and `joinNonce` are 24 bit, as a JoinAccept would give them. */
export function deriveSessionKeys(
  appKey: Buffer,
  netId: number,
  joinNonce: number,
  devNonce: number,
): SessionKeys {
  const keys = loraPacket.generateSessionKeys10(
    appKey,
    bigEndian(netId, 3),
    bigEndian(joinNonce, 3),
    bigEndian(devNonce, 2),
  );
  return { nwkSKey: keys.NwkSKey, appSKey: keys.AppSKey };
}

export function encodeDataUp(fields: DataUpFields, keys: SessionKeys): Buffer {
  return bytesOf(
    loraPacket.fromFields(
      {
        MType: fields.confirmed ? 'Confirmed Data Up' : 'Unconfirmed Data Up',
        DevAddr: Buffer.from(fields.devAddr, 'hex'),
        FCtrl: { ADR: fields.adr },
        FCnt: fields.fCnt & 0xffff,
        FPort: fields.fPort,
        payload: fields.frmPayload,
      },
      keys.appSKey,
      keys.nwkSKey,
      undefined,
      highBytes(fields.fCnt),
    ),
  );
}

export function encodeDataDown(fields: DataDownFields, keys: SessionKeys): Buffer {
  if (fields.fPort === null && fields.frmPayload.length > 0) throw new Error('A FRMPayload needs an FPort');
  const packet = loraPacket.fromFields(
    {
      MType: fields.confirmed ? 'Confirmed Data Down' : 'Unconfirmed Data Down',
      DevAddr: Buffer.from(fields.devAddr, 'hex'),
      FCtrl: { ACK: fields.ack },
      FCnt: fields.fCnt & 0xffff,
      payload: fields.frmPayload,
      ...(fields.fPort === null ? {} : { FPort: fields.fPort }),
    },
    keys.appSKey,
    keys.nwkSKey,
    undefined,
    highBytes(fields.fCnt),
  );
  // The library leaves a frame without FPort, such as a bare acknowledgement, without its MIC.
  loraPacket.recalculateMIC(packet, keys.nwkSKey, undefined, highBytes(fields.fCnt));
  return bytesOf(packet);
}

/** `null` when this is no data downlink. */
export function readDataDown(phyPayload: Buffer): DataDownHeader | null {
  // MHDR, DevAddr, FCtrl, FCnt, MIC.
  if (phyPayload.length < 12) return null;
  const mType = (phyPayload[0] as number) >> 5;
  if (mType !== 3 && mType !== 5) return null;
  return {
    devAddr: phyPayload.readUInt32LE(1).toString(16).padStart(8, '0'),
    fCnt16: phyPayload.readUInt16LE(6),
  };
}

/** `null` when it is no data downlink of this session with this counter. */
export function decodeDataDown(phyPayload: Buffer, keys: SessionKeys, fCnt: number): DataDownFields | null {
  if (readDataDown(phyPayload)?.fCnt16 !== (fCnt & 0xffff)) return null;
  const packet = loraPacket.fromWire(phyPayload);
  if (!loraPacket.verifyMIC(packet, keys.nwkSKey, undefined, highBytes(fCnt))) return null;
  const hasPayload = (packet.FRMPayload?.length ?? 0) > 0;
  return {
    devAddr: packet.DevAddr?.toString('hex') ?? '',
    fCnt,
    fPort: packet.getFPort(),
    frmPayload: hasPayload
      ? loraPacket.decrypt(packet, keys.appSKey, keys.nwkSKey, highBytes(fCnt))
      : Buffer.alloc(0),
    confirmed: packet.isConfirmed(),
    ack: packet.getFCtrlACK() === true,
  };
}

/** Whether the MIC is the one that a join server with this AppKey expects. */
export function isJoinRequestAuthentic(phyPayload: Buffer, appKey: Buffer): boolean {
  return loraPacket.verifyMIC(loraPacket.fromWire(phyPayload), undefined, appKey);
}

/** Whether the MIC is the one that a network server with this session expects. */
export function isDataUpAuthentic(phyPayload: Buffer, nwkSKey: Buffer, fCnt: number): boolean {
  return loraPacket.verifyMIC(loraPacket.fromWire(phyPayload), nwkSKey, undefined, highBytes(fCnt));
}

/** The FRMPayload in clear. */
export function decryptDataUp(phyPayload: Buffer, keys: SessionKeys, fCnt: number): Buffer {
  return loraPacket.decrypt(loraPacket.fromWire(phyPayload), keys.appSKey, keys.nwkSKey, highBytes(fCnt));
}

/** The 16 high bits of the counter, least significant byte first as they stand in the cipher's blocks. */
function highBytes(fCnt: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(Math.floor(fCnt / 0x1_0000));
  return bytes;
}

function bigEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}

/** RP002 section 2.4.4: five frequencies in steps of 100 Hz, least significant byte first, and the type 0. */
function cfListOf(channelsHz: readonly number[]): Buffer {
  if (channelsHz.length === 0) return Buffer.alloc(0);
  if (channelsHz.length !== CF_LIST_CHANNELS) throw new Error('A CFList of EU868 has five channels');
  const bytes = Buffer.alloc(16);
  channelsHz.forEach((hz, at) => {
    bytes.writeUIntLE(hz / 100, at * 3, 3);
  });
  return bytes;
}

function channelsOf(cfList: Buffer): number[] {
  if (cfList.length !== 16) return [];
  return Array.from({ length: CF_LIST_CHANNELS }, (_, at) => cfList.readUIntLE(at * 3, 3) * 100);
}

function bytesOf(packet: ReturnType<typeof loraPacket.fromFields>): Buffer {
  const bytes = packet.getPHYPayload();
  if (!Buffer.isBuffer(bytes)) throw new Error('A PHYPayload could not be made: fields are missing');
  return bytes;
}
