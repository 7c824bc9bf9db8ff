/** The script of `kubejoin provision` with a bound token, on a machine that has booted. */
import { describe, expect, it } from 'vitest';
import { admissionLab } from '../admission/admission-lab.ts';
import { must } from '../admission/approver.ts';
import { SECRETS } from '../admission/requests.ts';
import { until } from '../machine/wait.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED } from '../worker/kubejoin.ts';
import { resultOf, STATE, UNIT } from './provision-lab.ts';

const at = admissionLab();

describe('the script', () => {
  it('joins a machine with a token for it alone, and does nothing when it runs again', async () => {
    await at.approver();
    const script = await must(at.cluster, [
      ...['provision', '--format=script', '--kubeconfig=/etc/kubernetes/admin.conf', '--node-name=worker1', IGNORED],
    ]);
    const token = /token: ([a-z0-9]{6}\.[a-z0-9]{16})/.exec(script)?.[1] ?? '';
    await at.worker.mustExec(['sh'], { stdin: script });
    // The script does not wait until its service has begun.
    const ended = async () =>
      (await at.worker.fileExists(`${STATE}/result.json`)) &&
      /^(inactive|failed)$/m.test((await at.worker.exec(['systemctl', 'is-active', UNIT])).stdout);
    await until('the service to end', ended, { timeoutMs: 90_000, evidence: () => at.worker.journal(UNIT) });
    expect(await resultOf(at.worker), await at.worker.journal(UNIT)).toMatchObject({ outcome: 'joined' });
    expect(await at.worker.fileExists('/etc/kubejoin/join.yaml')).toBe(false);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [token.slice(7)] });
    const gone = async () =>
      (await at.cluster.api('GET', `${SECRETS}/bootstrap-token-${token.slice(0, 6)}`)).status === 404;
    await until('the token to be deleted', gone, { timeoutMs: 60_000 });
    await at.worker.mustExec(['systemctl', 'start', UNIT]);
    expect(await at.worker.mustExec(['systemctl', 'show', UNIT, '--property=ConditionResult'])).toBe(
      'ConditionResult=no\n',
    );
  });
});
