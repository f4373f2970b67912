// Health as the demonstration has it: what takes minutes or hours in a town is said within seconds here.

const SECONDS = {
  suspect_after_s: 10,
  offline_after_s: 30,
  stable_s: 20,
  // An agent tries again every minute at least.
  grace_s: 65,
  window_s: 240,
  service_suspect_after_s: 5,
  service_offline_after_s: 20,
  service_stable_s: 10,
};

const VERDICTS: readonly Readonly<Record<string, string | number>>[] = [
  { kind: 'backhaul-poor', raise_after_s: 15, clear_after_s: 20 },
  // A journal of a mebibyte, and the rows of a minute or two.
  { kind: 'journal-filling', raise_after_s: 10, clear_after_s: 20, raise_at: 0.02, clear_at: 0.01 },
  { kind: 'host-hot', raise_after_s: 10, clear_after_s: 20 },
  { kind: 'journal-dropping', raise_after_s: 0, clear_after_s: 20 },
  { kind: 'nothing-stored', raise_after_s: 20, clear_after_s: 10 },
  { kind: 'host-full', raise_after_s: 10, clear_after_s: 20 },
  { kind: 'downlinks-failing', raise_after_s: 5, clear_after_s: 20 },
  { kind: 'clock-wrong', raise_after_s: 10, clear_after_s: 20 },
  { kind: 'supervisor-blind', raise_after_s: 10, clear_after_s: 0 },
];

/** More than the 90 s that an agent takes to call its packet forwarder silent, less than an antenna is cut for. */
const TRAFFIC = { window_s: 120, look_every_s: 5, min_expected: 10, min_expected_new: 10 };

/** Long enough for the gateways of one backhaul to be told of as one. */
const INCIDENTS = { gather_s: 20, stable_min: 2, stable_again_min: 4, reopen_min: 15 };

/** Open when offices are, as the settings have it. The number is one of those kept for fiction. */
const HOTLINE = { phone: '02 61 91 00 00' };

/** TOML. */
export const DEMO_INCIDENTS = [
  `[incidents]\n${assignments(INCIDENTS)}`,
  `[hotline]\n${assignments(HOTLINE)}`,
].join('\n');
/** TOML. */
export const DEMO_HEALTH = [
  `[health]\n${assignments(SECONDS)}`,
  `[traffic]\n${assignments(TRAFFIC)}`,
  ...VERDICTS.map((verdict) => `[[verdicts]]\n${assignments(verdict)}`),
].join('\n');

function assignments(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join('');
}
