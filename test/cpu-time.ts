// What something costs in time of a processor: unlike the time on the wall it says the same on a machine that is busy.

/** ms that this process, all its threads together, has used for it; whatever else it does meanwhile counts too. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
