/**
 * A registry that is silent or not the one that was meant: the container runtime pulls; kubejoin says what it waits for
 * and why, and ends when its signal aborts.
 */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SIGNAL_EXIT } from '../../src/base/exit-codes.ts';
import { Authority, type Issued } from '../../test/wire/support/authority.ts';
import { httpsServer, type TestServer, tcpServer } from '../../test/wire/support/servers.ts';
import { type JsonEvent, type JsonFailure, RunningJoin } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();

const CONTAINERD = '/etc/containerd/config.toml';
/** Time without a byte of the response after which containerd gives up. Its default is five minutes. */
const PULL_TIMEOUT = '1s';

let authority: Authority;
let issued: Issued;
let server: TestServer;

beforeEach(async () => {
  authority = await Authority.make('lab-registry');
  issued = await authority.issue({ ips: [at.machineAddress] });
});

afterEach(() => server.close());

/** containerd takes its certificate, and is impatient. */
async function trusted(): Promise<void> {
  const directory = `/etc/containerd/certs.d/${at.machineAddress}:${server.port}`;
  await at.worker.writeFile(`${directory}/ca.crt`, authority.pem);
  await at.worker.writeFile(
    `${directory}/hosts.toml`,
    `[host."https://${at.machineAddress}:${server.port}"]\n  ca = "${directory}/ca.crt"\n`,
  );
  const images = "[plugins.'io.containerd.cri.v1.images']";
  const config = `${images}\n  image_pull_progress_timeout = '${PULL_TIMEOUT}'\n`;
  const hosts = `${images.replace(']', '.registry]')}\n  config_path = '/etc/containerd/certs.d'\n`;
  await at.worker.writeFile(CONTAINERD, `${await at.worker.readFile(CONTAINERD)}\n${config}\n${hosts}`);
  // Its own configuration comes back with the host's files, and counts once it has read it.
  onTestFinished(() => at.worker.mustExec(['systemctl', 'restart', 'containerd']).then(() => {}));
  await at.worker.mustExec(['systemctl', 'restart', 'containerd']);
}

async function pulling(): Promise<RunningJoin> {
  const repository = `--image-repository=${at.machineAddress}:${server.port}`;
  const version = `--kubernetes-version=${at.cluster.versions.kubernetes}`;
  const argv = ['images', 'pull', repository, version, '--output=json'];
  return RunningJoin.start(at.worker, argv, 'config', []);
}

const isWaiting = ({ type, message }: JsonEvent) =>
  type === 'waiting' && message?.key === 'PULLING_IMAGE' ? message : undefined;
const triedAgain = ({ message, failure }: JsonEvent): JsonFailure | undefined =>
  message?.key === 'PULLING_IMAGE_AGAIN' ? failure : undefined;

async function interrupted(running: RunningJoin): Promise<void> {
  expect(await running.endsBy('SIGINT')).toBe(SIGNAL_EXIT.SIGINT);
}

it('that accepts and never says a word: the image is named at once, and an interrupt ends it', async () => {
  server = await tcpServer(() => {}, at.machineAddress);
  const running = await pulling();
  expect(await running.event('what it waits for', isWaiting)).toMatchObject({
    params: { image: expect.stringContaining('kube-apiserver') },
  });
  await interrupted(running);
});

describe('the reason is told, and it is tried again', () => {
  it('that takes a request and does not answer: the runtime gives up when nothing comes', async () => {
    server = await httpsServer(issued, () => {}, { host: at.machineAddress });
    await trusted();
    const running = await pulling();
    const failure = await running.event('the reason', triedAgain);
    expect(failure).toMatchObject({ code: 'IMAGE_NOT_PULLED' });
    await interrupted(running);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it('that nobody vouches for: nothing is asked of it', async () => {
    server = await httpsServer(issued, () => {}, { host: at.machineAddress });
    const running = await pulling();
    const failure = await running.event('the reason', triedAgain);
    expect(failure).toMatchObject({ code: 'IMAGE_NOT_PULLED', params: { images: [{ reason: 'tls' }] } });
    await interrupted(running);
    expect(server.requests).toEqual([]);
  });
});
