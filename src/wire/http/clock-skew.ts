/** By how many whole minutes the host's clock is behind the server's (negative: ahead). Both in ms since the epoch; a Date header has whole seconds. */
export function skewMinutes(hostTime: number, serverTime: number): number {
  // Adding 0 makes -0 a 0.
  return Math.trunc((serverTime - hostTime) / 60_000) + 0;
}
