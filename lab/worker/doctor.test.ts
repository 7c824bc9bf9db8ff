/** `kubejoin doctor` on a real host and a real cluster: it tells what a join would meet, and changes nothing. */
import { describe, expect, it } from 'vitest';
import { VOLATILE_PATHS } from '../machine/snapshot.ts';
import { writesAmong } from '../support/audit.ts';
import { expectJoined } from './joined-node.ts';
import { IGNORED, join, kubejoin, parsed } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();
const EXCEPT = [
  ...VOLATILE_PATHS.filter((path) => path !== '/tmp' && path !== '/run'),
  '/run/systemd',
  '/run/containerd',
];

const asked = async (...args: string[]) =>
  parsed(await kubejoin(at.worker, ['doctor', ...args, IGNORED, '--output=json']));
const failedChecks = ({ events }: Awaited<ReturnType<typeof asked>>) =>
  events.flatMap(({ type, result, name, failure }) =>
    type === 'check' && result === 'failed' ? [`${name} ${failure?.kind}`] : [],
  );

describe('doctor', () => {
  it('says that a join would work, only reads, and the join then works', async () => {
    const [before, mark] = [await at.worker.snapshot(['/'], { except: EXCEPT }), await at.cluster.auditMark()];
    const told = await asked(...at.args);
    expect(told.result, JSON.stringify(told.result)).toMatchObject({
      outcome: 'ready',
      exitCode: 0,
      nodeName: 'worker1',
    });
    expect(await at.worker.snapshot(['/'], { except: EXCEPT })).toEqual(before);
    const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) =>
      sourceIPs?.includes(at.worker.address),
    );
    expect(requests.length).toBeGreaterThanOrEqual(3);
    expect(writesAmong(requests)).toEqual([]);
    expectJoined(await join(at.worker, at.args));
    expect((await asked(...at.args)).result).toMatchObject({ exitCode: 8, failure: { code: 'ALREADY_JOINED' } });
  });

  it('tells everything that is wrong at once, which are the causes that a join meets', async () => {
    await at.worker.mustExec([
      'sh',
      '-c',
      'systemctl stop containerd; mkdir -p /etc/kubernetes; echo x > /etc/kubernetes/kubelet.conf',
    ]);
    const otherPin = at.args.map((arg) => (arg.startsWith('sha256:') ? `sha256:${'0'.repeat(64)}` : arg));
    const told = await asked(...otherPin);
    expect(told.result).toMatchObject({ outcome: 'failed', exitCode: 2, failure: { code: 'JOIN_WOULD_FAIL' } });
    expect(failedChecks(told)).toEqual([
      'FileAvailable--etc-kubernetes-kubelet.conf FILE_ALREADY_THERE',
      'CRI CRI_NOT_LISTENING',
      'Discovery CA_PIN_MISMATCH',
    ]);
  });

  it('without an endpoint looks at the machine alone', async () => {
    const told = await asked();
    expect(told.result).toMatchObject({ outcome: 'ready', exitCode: 0 });
    expect(told.events.map(({ name }) => name)).not.toContain('Discovery');
  });

  it('looks at what a control plane needs, too', async () => {
    const key = await at.cluster.uploadCerts();
    const wrongKey = `${key.startsWith('0') ? '1' : '0'}${key.slice(1)}`;
    const ask = (certificateKey: string) => asked(...at.args, '--control-plane', '--certificate-key', certificateKey);
    expect((await ask(key)).result).toMatchObject({ outcome: 'ready', exitCode: 0 });
    expect(failedChecks(await ask(wrongKey))).toEqual([expect.stringMatching(/^SharedCertificates /)]);
  });
});
