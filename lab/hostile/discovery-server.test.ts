/**
 * A hostile web server of a discovery file: what it sends is bounded in size and time, and does nothing on this
 * machine.
 */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../../test/wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestServer } from '../../test/wire/support/servers.ts';
import { SOON_MS } from '../support/patience.ts';
import { discoveryFile, type User } from '../worker/discovery-files.ts';
import { expectNoCredential, expectTriedFor } from '../worker/joined-node.ts';
import { IGNORED, INSTALLED, join, parsed } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { impatientJoin, kubeadmJoin, kubeadmUntil } from './kubeadm-join.ts';
import { peakMemory } from './peak-memory.ts';

const at = workerLab();

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const CONFIG = '/root/join.json';
/** The work of a program that ran. */
const RAN = '/root/ran';
const PRIVATE = '/root/private';
const PRIVATE_TEXT = 'what only root may read';
/** A join of a worker peaks below 100 MiB; with the largest answers that are read, twice that. */
const MEMORY_MIB = 250;

let authority: Authority;
let server: TestServer;
/** The attacker's own cluster, as his file names it. */
let cluster: TestServer;
let answer: Handler;
/** Bytes of the last response. */
let sentBytes = 0;

beforeAll(async () => {
  authority = await Authority.make('lab-web');
  const issued = await authority.issue({ commonName: 'web', ips: [at.machineAddress] });
  server = await httpsServer(issued, (request, response) => answer(request, response), {
    host: at.machineAddress,
    http2: false,
  });
  cluster = await httpsServer(issued, json({ kind: 'Status' }, 403), { host: at.machineAddress });
});

afterAll(() => Promise.all([server.close(), cluster.close()]));

const url = (path = '/discovery.conf') => `https://${at.machineAddress}:${server.port}${path}`;

async function trustTheServer(): Promise<void> {
  await at.worker.writeFile(BUNDLE, `${await at.worker.readFile(BUNDLE)}\n${authority.pem}`);
}

/** Answers without end, as fast as it is read. */
function pour(response: ServerResponse, bytes: Buffer): void {
  const more = () => {
    let goesOn = true;
    while (goesOn && !response.destroyed) {
      goesOn = response.write(bytes);
      sentBytes += bytes.length;
    }
    response.once('drain', more);
  };
  more();
}

/** A byte now and then: no pause is long enough to look like the end. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('#'), 100);
  response.once('close', () => clearInterval(timer));
}

const GZIP = { 'content-encoding': 'gzip' };
/** A quarter of a gibibyte of blanks, in a quarter of a mebibyte. */
const bomb = () => gzipSync(Buffer.alloc(256 * 1024 * 1024, ' '));
const laughs = () =>
  [
    'a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`),
  ].join('\n');

interface Row {
  readonly answer: Handler;
  readonly kind: string;
  /** Default 4. */
  readonly exitCode?: number;
  /** How long the discovery may take; nothing but the end of that time ends the row. */
  readonly seconds?: number;
}

/** Time limit of everything that ends by itself, which must not be what ends it. */
const SECONDS = SOON_MS / 1000;

const ROWS: Record<string, Row> = {
  'a body without end': {
    answer: (_, response) => pour(response, Buffer.alloc(65_536, '#')),
    kind: 'RESPONSE_TOO_LARGE',
  },
  'a length of a gibibyte': {
    answer: (_, response) => void response.writeHead(200, { 'content-length': String(2 ** 30) }).write('#'),
    kind: 'RESPONSE_TOO_LARGE',
  },
  'a body that comes a byte at a time': {
    answer: (_, response) => drip(response),
    kind: 'REQUEST_TIMED_OUT',
    exitCode: 7,
    seconds: 8,
  },
  'no answer at all': { answer: () => {}, kind: 'REQUEST_TIMED_OUT', exitCode: 7, seconds: 8 },
  'aliases of aliases': { answer: (_, response) => void response.end(laughs()), kind: 'DISCOVERY_FILE_MALFORMED' },
  'a hundred thousand brackets': {
    answer: (_, response) => void response.end('['.repeat(100_000)),
    kind: 'DISCOVERY_FILE_MALFORMED',
  },
  'a redirect to http': {
    answer: (_, response) =>
      void response.writeHead(302, { location: `http://${at.machineAddress}:${server.port}/` }).end(),
    kind: 'DISCOVERY_URL_REDIRECT',
  },
  'a redirect to a file': {
    answer: (_, response) => void response.writeHead(302, { location: 'file:///root/private' }).end(),
    kind: 'DISCOVERY_URL_REDIRECT',
  },
  'a redirect to itself': {
    answer: (_, response) => void response.writeHead(302, { location: url() }).end(),
    kind: 'DISCOVERY_URL_REDIRECT',
  },
  'a redirect to a server that nobody vouches for': {
    answer: (_, response) => void response.writeHead(302, { location: `https://${at.cluster.endpoint}/` }).end(),
    kind: 'TLS_UNKNOWN_CA',
  },
};

async function impatient(seconds = SECONDS): Promise<{ run: ReturnType<typeof parsed>; peakMiB: number }> {
  const discovery = { file: { kubeConfigPath: url() }, tlsBootstrapToken: at.token };
  await at.worker.writeFile(CONFIG, impatientJoin({ discovery, seconds }), 0o600);
  const argv = [INSTALLED, 'join', '--config', CONFIG, IGNORED, '--output=json'];
  const { outcome, peakMiB } = await peakMemory(at.worker, 'kubejoin', argv);
  return { run: parsed(outcome), peakMiB };
}

describe('the server answers with', () => {
  it.each(Object.entries(ROWS))('%s: an error, in little memory', async (_, row) => {
    ({ answer } = row);
    await trustTheServer();
    const { kind, exitCode = 4, seconds } = row;
    const { run, peakMiB } = await impatient(seconds);
    expect(run.result, JSON.stringify(run.events.slice(-2))).toMatchObject({
      outcome: 'failed',
      exitCode,
      failure: { kind },
    });
    if (seconds !== undefined) expectTriedFor(run, seconds);
    else expect(run.result.failure?.params, 'not tried again').not.toHaveProperty('waitedSeconds');
    expect(peakMiB).toBeGreaterThan(20);
    expect(peakMiB).toBeLessThan(MEMORY_MIB);
    await expectNoCredential(at.worker, [at.secret]);
  });

  it('gzip, not asked for, that becomes a quarter of a gibibyte: little memory, and nothing is joined', async () => {
    const compressed = bomb();
    answer = (_, response) => void response.writeHead(200, GZIP).end(compressed);
    await trustTheServer();
    const { run, peakMiB } = await impatient();
    expect(run.result).toMatchObject({ outcome: 'failed', exitCode: 4 });
    expect(peakMiB).toBeLessThan(MEMORY_MIB);
  });

  it('a body without end: kubeadm reads on', async () => {
    await trustTheServer();
    sentBytes = 0;
    answer = (_, response) => pour(response, Buffer.alloc(65_536, '#'));
    const discovery = { file: { kubeConfigPath: url() }, tlsBootstrapToken: at.token };
    await kubeadmUntil(at.worker, discovery, 'more than kubejoin ever reads', () => sentBytes > 64 * 1024 * 1024);
  });
});

/** A file of the attacker's: his cluster, his CA, and what is to be done with this machine's files and programs. */
async function hisFile(user: User): Promise<string> {
  const file = await discoveryFile(at.cluster, user);
  const ca = Buffer.from(authority.pem).toString('base64');
  return file
    .replace(/certificate-authority-data: \S+/, `certificate-authority-data: ${ca}`)
    .replace(/server: \S+/, `server: https://${at.machineAddress}:${cluster.port}`);
}

const REACHING: Record<string, User> = {
  'a program': {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/usr/bin/touch',
      args: [RAN],
      interactiveMode: 'Never',
    },
  },
  'a file of this machine as a token': { tokenFile: PRIVATE },
};

describe('the file names', () => {
  it.each(Object.entries(REACHING))('%s: refused; kubeadm does it', async (_, user) => {
    const file = await hisFile(user);
    answer = (_request, response) => void response.end(file);
    await trustTheServer();
    await at.worker.writeFile(PRIVATE, PRIVATE_TEXT.replaceAll(' ', '-'), 0o600);
    const seen = () => ({
      ran: at.worker.fileExists(RAN),
      told: cluster.requests.map(({ authorization }) => authorization ?? ''),
    });
    const { result } = await join(at.worker, ['--discovery-file', url()]);
    expect(result).toMatchObject({ exitCode: 4, failure: { kind: 'DISCOVERY_FILE_REACHES_HOST' } });
    expect(await seen().ran).toBe(false);
    expect(cluster.connections).toBe(0);
    await kubeadmJoin(at.worker, { discovery: { file: { kubeConfigPath: url() } } });
    expect((await seen().ran) || seen().told.some((value) => value.includes(PRIVATE_TEXT.replaceAll(' ', '-')))).toBe(
      true,
    );
  });
});
