import { createSocket } from 'node:dgram';

/**
 * A DNS server (RFC 1035) for one name: A is 127.0.0.1, AAAA is empty, other names do not exist. It keeps the names it
 * was asked for.
 */
export async function nameServer(address: string, name: string): Promise<{ asked: string[]; close: () => void }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address: from }) => {
    const { labels, type, end } = question(query);
    asked.push(labels);
    const known = labels === name;
    const found = known && type === 1;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(found ? 1 : 0, 6);
    header.writeUInt32BE(0, 8);
    const answer = found ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]) : Buffer.alloc(0);
    socket.send(Buffer.concat([header, query.subarray(12, end), answer]), port, from);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(53, address, resolve);
  });
  return { asked, close: () => socket.close() };
}

function question(query: Buffer): { labels: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { labels: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}
