// Tests of what may be absent: skipped where it is, refused where it must not be (`VIGIE_REQUIRE=traces,...`).

/**
 * Whether tests that need this may run. Where `VIGIE_REQUIRE` names it, absence is an error: a run that must not
 * skip them cannot pass by skipping them.
 */
export function available(name: string, present: boolean, required = process.env['VIGIE_REQUIRE']): boolean {
  if (present) return true;
  const names = (required ?? '').split(',').map((one) => one.trim());
  if (names.includes(name)) throw new Error(`VIGIE_REQUIRE names ${name}, which is not here`);
  return false;
}
