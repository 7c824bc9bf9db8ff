/** What this process has used of the processors, in milliseconds: a bound on work that holds on a busy machine, too. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
