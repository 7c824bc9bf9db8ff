/** Addresses of a rehearsal's pretended hosts -> where on this machine's loopback their servers listen. Empty outside of a rehearsal. */
const places = new Map<string, string>();

/** From now on connections to `address` go to `place`; undone by what it gives. Only for a rehearsal, whose addresses nobody has. */
export function pretendAddress(address: string, place: string): () => void {
  places.set(address, place);
  return () => {
    if (places.get(address) === place) places.delete(address);
  };
}

/** Where a connection to a host really goes: to itself, but for a pretended host. */
export function realAddress(host: string): string {
  return places.get(host) ?? host;
}
