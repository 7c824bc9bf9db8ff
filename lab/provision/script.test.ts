/** The script of `kubejoin provision`, on a machine that has booted: with a bound token, and before a reset. */
import { describe, expect, it } from 'vitest';
import { admissionLab } from '../admission/admission-lab.ts';
import { must } from '../admission/approver.ts';
import { SECRETS } from '../admission/requests.ts';
import { until } from '../machine/wait.ts';
import { resetWell } from '../reset/reset-host.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED } from '../worker/kubejoin.ts';
import { resultOf, STATE, UNIT } from './provision-lab.ts';

const at = admissionLab();
const CONFIGURATION = '/etc/kubejoin/join.yaml';

/** Runs the script, which does not wait until its service has begun, until the service has joined the machine. */
async function joinWith(script: string): Promise<void> {
  await at.worker.mustExec(['sh'], { stdin: script });
  const ended = async () =>
    (await at.worker.fileExists(`${STATE}/result.json`)) &&
    /^(inactive|failed)$/m.test((await at.worker.exec(['systemctl', 'is-active', UNIT])).stdout);
  await until('the service to end', ended, { evidence: () => at.worker.journal(UNIT) });
  expect(await resultOf(at.worker), await at.worker.journal(UNIT)).toMatchObject({ outcome: 'joined' });
  expect(await at.worker.fileExists(CONFIGURATION)).toBe(false);
}

async function expectNoSecondRun(): Promise<void> {
  await at.worker.mustExec(['systemctl', 'start', UNIT]);
  expect(await at.worker.mustExec(['systemctl', 'show', UNIT, '--property=ConditionResult'])).toBe(
    'ConditionResult=no\n',
  );
}

describe('the script', () => {
  it('joins a machine with a token for it alone, and does nothing when it runs again', async () => {
    await at.approver();
    const script = await must(at.cluster, [
      ...['provision', '--format=script', '--kubeconfig=/etc/kubernetes/admin.conf', '--node-name=worker1', IGNORED],
    ]);
    const token = /token: ([a-z0-9]{6}\.[a-z0-9]{16})/.exec(script)?.[1] ?? '';
    await joinWith(script);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [token.slice(7)] });
    const gone = async () =>
      (await at.cluster.api('GET', `${SECRETS}/bootstrap-token-${token.slice(0, 6)}`)).status === 404;
    await until('the token to be deleted', gone);
    await expectNoSecondRun();
  });

  it('does not join a machine again that was reset before its configuration was deleted', async () => {
    const script = await must(at.cluster, ['provision', '--format=script', ...at.args, IGNORED]);
    await joinWith(script);
    await at.cluster.waitReady(at.worker.name);
    // As if the service had been killed before it deleted its files: the script's first part writes them.
    const files = script.slice(0, script.lastIndexOf('if [ -d /run/systemd/system ]'));
    await at.worker.mustExec(['sh'], { stdin: files });
    expect(await at.worker.fileExists(CONFIGURATION)).toBe(true);
    await resetWell(at.worker);
    expect(await at.worker.fileExists(CONFIGURATION)).toBe(false);
    await expectNoSecondRun();
    expect(await at.worker.fileExists('/etc/kubernetes/kubelet.conf')).toBe(false);
  });
});
