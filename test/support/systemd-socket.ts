import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A call as the stand-in has read it. */
export interface Heard {
  serial: number;
  member: string;
  /** The arguments, all texts. */
  args: string[];
}

export interface StandIn {
  socket: string;
  heard: Heard[];
  close(): Promise<void>;
}

/** The first bytes that a client sends; `answer` gives what is written for each call, which may be nothing. */
export interface Behaviour {
  authentication?: string;
  answer(call: Heard): Buffer[];
  /** How the bytes go out; default: as one piece. */
  write?(socket: Socket, bytes: Buffer): void;
}

/**
 * systemd's private socket, with a writer and a reader of messages of its own: what src/host/linux/services/dbus writes
 * is read here by other code. The same answers come from the real one in lab/worker/service-manager.test.ts.
 */
export async function systemdSocket({
  authentication = 'OK 0123456789abcdef\r\n',
  answer,
  write,
}: Behaviour): Promise<StandIn> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-systemd-'));
  const heard: Heard[] = [];
  const send = write ?? ((socket: Socket, bytes: Buffer) => void socket.write(bytes));
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    let begun = false;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (!begun) {
        const end = received.indexOf('BEGIN\r\n');
        if (end === -1) return;
        const words = received.toString('latin1', 0, end);
        if (!/^\0AUTH EXTERNAL [0-9a-f]+\r\n$/.test(words)) throw new Error(`the client said ${JSON.stringify(words)}`);
        received = received.subarray(end + 'BEGIN\r\n'.length);
        begun = true;
        socket.write(authentication);
      }
      for (let call = takeCall(); call !== undefined; call = takeCall()) {
        heard.push(call);
        for (const bytes of answer(call)) send(socket, bytes);
      }
    });

    function takeCall(): Heard | undefined {
      if (received.length < 16) return undefined;
      const header = Math.ceil((16 + received.readUInt32LE(12)) / 8) * 8;
      const length = header + received.readUInt32LE(4);
      if (received.length < length) return undefined;
      const message = received.subarray(0, length);
      received = received.subarray(length);
      return {
        serial: message.readUInt32LE(8),
        member: memberOf(message.subarray(16, header)),
        args: textsOf(message.subarray(header)),
      };
    }
  });
  const socket = path.join(directory, 'private');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    heard,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Code 3, a variant of type "s", its length and its text. */
function memberOf(fields: Buffer): string {
  const at = fields.indexOf(Buffer.from([3, 1, 0x73, 0]));
  const length = fields.readUInt32LE(at + 4);
  return fields.toString('utf8', at + 8, at + 8 + length);
}

function textsOf(body: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < body.length; ) {
    at = Math.ceil(at / 4) * 4;
    const length = body.readUInt32LE(at);
    texts.push(body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length + 1;
  }
  return texts;
}

/** Bytes of a value of the type, where it begins at a multiple of eight. */
const VALUES = {
  s: (value: string) => Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]),
  b: (value: boolean) => uint32(value ? 1 : 0),
  u: uint32,
};

/** Properties.Get's answer: one variant. */
export function variantReply(serial: number, value: string | boolean | number | string[]): Buffer {
  if (Array.isArray(value)) {
    let content = Buffer.alloc(0);
    for (const text of value) content = Buffer.concat([content, Buffer.alloc(-content.length & 3), VALUES.s(text)]);
    // Signature "as" takes four bytes, so the array's length comes at a multiple of four, and its texts, too.
    return reply(serial, 'v', Buffer.concat([Buffer.from([2, 0x61, 0x73, 0]), uint32(content.length), content]));
  }
  const type = typeof value === 'string' ? 's' : typeof value === 'boolean' ? 'b' : 'u';
  const bytes =
    type === 's' ? VALUES.s(value as string) : type === 'b' ? VALUES.b(value as boolean) : uint32(value as number);
  return reply(serial, 'v', Buffer.concat([Buffer.from([1, type.charCodeAt(0), 0, 0]), bytes]));
}

/** StartUnit's and StopUnit's answer: the job's path. */
export function pathReply(serial: number, job: string): Buffer {
  return reply(serial, 'o', VALUES.s(job));
}

export function emptyReply(serial: number): Buffer {
  return reply(serial, '', Buffer.alloc(0));
}

export function errorReply(serial: number, name: string): Buffer {
  return message(3, [replySerial(serial), textField(4, 's', name)], Buffer.alloc(0));
}

/** JobRemoved(u id, o job, s unit, s result). */
export function jobRemoved(job: string, unit: string, result: string): Buffer {
  let body = uint32(7);
  for (const text of [job, unit, result]) body = Buffer.concat([body, Buffer.alloc(-body.length & 3), VALUES.s(text)]);
  return message(4, [textField(3, 's', 'JobRemoved'), signatureField('uoss')], body);
}

function reply(serial: number, signature: string, body: Buffer): Buffer {
  return message(2, [replySerial(serial), ...(signature === '' ? [] : [signatureField(signature)])], body);
}

function message(type: number, fields: Buffer[], body: Buffer): Buffer {
  let header = Buffer.alloc(0);
  for (const field of fields) header = Buffer.concat([header, Buffer.alloc(-header.length & 7), field]);
  const fixed = Buffer.concat([Buffer.from([0x6c, type, 0, 1]), uint32(body.length), uint32(1), uint32(header.length)]);
  return Buffer.concat([fixed, header, Buffer.alloc(-header.length & 7), body]);
}

function replySerial(serial: number): Buffer {
  return Buffer.concat([Buffer.from([5, 1, 0x75, 0]), uint32(serial)]);
}

function textField(code: number, type: 's' | 'o', text: string): Buffer {
  return Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), VALUES.s(text)]);
}

function signatureField(signature: string): Buffer {
  return Buffer.concat([Buffer.from([8, 1, 0x67, 0, signature.length]), Buffer.from(`${signature}\0`)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
