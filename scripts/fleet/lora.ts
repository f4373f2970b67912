// Makes and checks LoRaWAN 1.0 uplinks: the one place that knows the LoRaWAN library.

import loraPacket from 'lora-packet';

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

export function encodeJoinRequest(fields: JoinRequestFields): Buffer {
  const devNonce = Buffer.alloc(2);
  devNonce.writeUInt16BE(fields.devNonce);
  return bytesOf(
    loraPacket.fromFields(
      {
        MType: 'Join Request',
        AppEUI: Buffer.from(fields.joinEui, 'hex'),
        DevEUI: Buffer.from(fields.devEui, 'hex'),
        DevNonce: devNonce,
      },
      undefined,
      undefined,
      fields.appKey,
    ),
  );
}

/** LoRaWAN 1.0.4 section 6.2.5. `netId` and `joinNonce` are 24 bit, as a JoinAccept would give them. */
export function deriveSessionKeys(
  appKey: Buffer,
  netId: number,
  joinNonce: number,
  devNonce: number,
): SessionKeys {
  const netIdBytes = Buffer.alloc(3);
  const joinNonceBytes = Buffer.alloc(3);
  const devNonceBytes = Buffer.alloc(2);
  netIdBytes.writeUIntBE(netId, 0, 3);
  joinNonceBytes.writeUIntBE(joinNonce, 0, 3);
  devNonceBytes.writeUInt16BE(devNonce);
  const keys = loraPacket.generateSessionKeys10(appKey, netIdBytes, joinNonceBytes, devNonceBytes);
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

function bytesOf(packet: ReturnType<typeof loraPacket.fromFields>): Buffer {
  const bytes = packet.getPHYPayload();
  if (!Buffer.isBuffer(bytes)) throw new Error('A PHYPayload could not be made: fields are missing');
  return bytes;
}
