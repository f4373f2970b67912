// What can be wrong with a gateway of the fleet, to be switched while it runs.

import type { TxError } from '../../protocol/semtech/tx-ack.ts';

/** As it is now; a healthy gateway has `NO_FAULTS`. */
export interface GatewayFaults {
  /** Lost between antenna and concentrator, both ways, dB; infinite: the cable is cut. */
  readonly antennaLossDb: number;
  /** The packet forwarder does not run: no datagram leaves, receptions are lost. */
  readonly forwarderStopped: boolean;
  /** No fix: neither position in its `stat` nor time in its receptions. */
  readonly gpsLost: boolean;
  /** Of the concentrator, told in `stat`; `null`: as ever. */
  readonly temperatureC: number | null;
  /** The TX_ACK of every downlink, none of which is transmitted; `null`: as ever. */
  readonly txError: TxError | null;
}

export const NO_FAULTS: GatewayFaults = {
  ...{ antennaLossDb: 0, forwarderStopped: false, gpsLost: false, temperatureC: null, txError: null },
};

/** The levers of one gateway. */
export interface GatewayLevers {
  faults(): GatewayFaults;
  /** 0: whole again. */
  attenuate(db: number): void;
  cutAntenna(): void;
  /** Its counter begins anew after some seconds in which nothing is received or transmitted. */
  restartConcentrator(): void;
  /** Once it has closed its sockets; what it had not sent is lost. */
  stopForwarder(): Promise<void>;
  /** With a restart of the concentrator, as every forwarder begins. */
  startForwarder(): Promise<void>;
  loseGps(lost: boolean): void;
  /** `null`: as ever. */
  heat(temperatureC: number | null): void;
  /** `null`: as ever. */
  failDownlinks(error: TxError | null): void;
  /** Receptions with a bad CRC a second, of noise; `null`: none. */
  jam(perS: number | null): void;
}

export interface LeverDeps {
  readonly restartConcentrator: () => void;
  readonly stopForwarder: () => Promise<void>;
  readonly startForwarder: () => Promise<void>;
  readonly jam: (perS: number | null) => void;
}

export function createLevers(deps: LeverDeps): GatewayLevers {
  let faults = NO_FAULTS;

  function change(changed: Partial<GatewayFaults>): void {
    faults = { ...faults, ...changed };
  }

  return {
    faults: () => faults,
    attenuate: (antennaLossDb) => change({ antennaLossDb }),
    cutAntenna: () => change({ antennaLossDb: Number.POSITIVE_INFINITY }),
    restartConcentrator: deps.restartConcentrator,
    async stopForwarder() {
      if (faults.forwarderStopped) return;
      change({ forwarderStopped: true });
      await deps.stopForwarder();
    },
    async startForwarder() {
      if (!faults.forwarderStopped) return;
      deps.restartConcentrator();
      await deps.startForwarder();
      change({ forwarderStopped: false });
    },
    loseGps: (gpsLost) => change({ gpsLost }),
    heat: (temperatureC) => change({ temperatureC }),
    failDownlinks: (txError) => change({ txError }),
    jam: deps.jam,
  };
}
