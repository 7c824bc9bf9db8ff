/** A server that completes a handshake of TLS 1.3 and then sends records that no TLS library would send. */
import { createCipheriv, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Issued } from './authority.ts';

/** HKDF-Expand-Label with an empty context (RFC 8446 section 7.1), of at most one hash. */
function expanded(secret: Buffer, name: string, length: number): Buffer {
  const label = Buffer.from(`tls13 ${name}`);
  const info = Buffer.concat([Buffer.of(0, length, label.length), label, Buffer.of(0, 1)]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** Encrypts records under a traffic secret, with AES-128-GCM. */
export class Records {
  #secret: Buffer;
  #count = 0;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** `type`: 22 for messages of the handshake, 23 for data. */
  record(type: number, content: Buffer): Buffer {
    const nonce = expanded(this.#secret, 'iv', 12);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.#count++) >>> 0, 8);
    const length = content.length + 1 + 16;
    const head = Buffer.of(23, 3, 3, length >> 8, length & 255);
    const cipher = createCipheriv('aes-128-gcm', expanded(this.#secret, 'key', 16), nonce).setAAD(head);
    return Buffer.concat([
      head,
      cipher.update(content),
      cipher.update(Buffer.of(type)),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  }

  /** A KeyUpdate, after which the next key is used. */
  keyUpdate(): Buffer {
    const record = this.record(22, Buffer.of(24, 0, 0, 1, 0));
    this.#secret = expanded(this.#secret, 'traffic upd', 32);
    this.#count = 0;
    return record;
  }
}

/** A NewSessionTicket of TLS 1.3 with a ticket of one byte. */
export const TICKET = Buffer.of(4, 0, 0, 15, 0, 0, 14, 16, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0);

/** Listens on 127.0.0.1; `bytes` makes what each client gets after its handshake. Returns the port. */
export async function serveRecords(issued: Issued, bytes: (records: Records) => Buffer): Promise<number> {
  let secret: Buffer | undefined;
  const options = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256', ALPNProtocols: ['http/1.1'] } as const;
  const library = createTlsServer({
    ...options,
    ALPNProtocols: ['http/1.1'],
    cert: issued.certificate,
    key: issued.key,
  });
  library.on('keylog', (line: Buffer) => {
    const [label, , hexadecimal = ''] = line.toString().trim().split(' ');
    if (label === 'SERVER_TRAFFIC_SECRET_0') secret = Buffer.from(hexadecimal, 'hex');
  });
  const behind = await listen(library);
  const relay = createServer(
    (client) => void relayed(client, connect(behind, '127.0.0.1'), () => bytes(new Records(secret as Buffer))),
  );
  return listen(relay);
}

/** Passes the handshake on, up to the client's Finished, its first encrypted record. */
function relayed(client: Socket, server: Socket, flood: () => Buffer): void {
  client.on('error', () => {}).on('close', () => server.destroy());
  server.on('error', () => {}).on('data', (data) => client.write(data));
  let received = Buffer.alloc(0);
  client.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    for (let length = recordLength(received); length <= received.length; length = recordLength(received)) {
      const isFinished = received[0] === 23;
      server.write(received.subarray(0, length));
      received = received.subarray(length);
      if (!isFinished) continue;
      server.removeAllListeners('data').pause();
      client.removeAllListeners('data').resume();
      client.write(flood());
      return;
    }
  });
}

function recordLength(bytes: Buffer): number {
  return bytes.length < 5 ? Number.POSITIVE_INFINITY : 5 + bytes.readUInt16BE(3);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
