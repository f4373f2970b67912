// What the page of the traffic gets through its stream; for the server and for the script.

export const FRAME_KINDS = [
  ...(['unconfirmed', 'confirmed', 'join', 'rejoin', 'proprietary', 'crc', 'other'] as const),
] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** A reception: one gateway heard one transmission. Headers, never the content. */
export interface HeardLine {
  /** Ascends as they are stored. */
  readonly id: number;
  /** EUI. */
  readonly gateway: string;
  readonly gatewayName: string;
  /** ms since 1970. */
  readonly receivedMs: number;
  readonly kind: FrameKind;
  /** DevAddr, 8 hexadecimal digits, or of a join the DevEUI, 16; `null`: it has none that can be read. */
  readonly device: string | null;
  readonly port: number | null;
  /** The 16 bits on the air. */
  readonly fCnt: number | null;
  readonly dataRate: string | null;
  readonly frequencyHz: number | null;
  readonly rssiDbm: number | null;
  readonly snrDb: number | null;
}

/** `event: frames`. */
export interface FramesEvent {
  /** Newest first. */
  readonly lines: readonly HeardLine[];
  /** These are the last ones, whatever was shown before. */
  readonly isWhole: boolean;
  /** Those that match and are not in `lines`: more came than a page gets in that time. */
  readonly leftOut: number;
  /** Receptions of the whole network that nobody looked at: more came than is read in that time. */
  readonly unread: number;
}
