/** By how many whole minutes the host's clock is behind the server's (negative: ahead). Both in ms since the epoch; a Date header has whole seconds. */
export function skewMinutes(hostTime: number, serverTime: number): number {
  return Math.trunc((serverTime - hostTime) / 60_000);
}
