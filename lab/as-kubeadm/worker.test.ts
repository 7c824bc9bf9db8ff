/**
 * kubejoin called as kubeadm beside the real one: exit codes, the words that tools parse, and what is on a worker
 * afterwards.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { INIT_CONFIG_FILE } from '../support/cluster.ts';
import { type HostState, hostState, pathDifferences, WANTED } from '../worker/host-state.ts';
import { IGNORED, install } from '../worker/kubejoin.ts';
import { leave, workerLab } from '../worker/worker-lab.ts';
import { call, KUBEADMS, type Kubeadm, left, link, masked, mustCall } from './kubeadms.ts';

const at = workerLab();
const BOTH = Object.keys(KUBEADMS) as Kubeadm[];

beforeAll(async () => {
  await install(at.cluster.first);
  await link(at.cluster.first);
});

/** Lines that a tool runs on a control plane, and what it reads from the output. */
const ASKED: Readonly<Record<string, (out: string) => unknown>> = {
  'version -o short': (out) => out,
  'version -o json': (out) => Object.keys(JSON.parse(out).clientVersion),
  'config images list --kubernetes-version v1.37.2': (out) => out,
  'config print init-defaults': documents,
  'config print join-defaults': documents,
  [`config validate --config ${INIT_CONFIG_FILE}`]: (out) => out,
  'config validate --config /nowhere': (out) => out,
  'token generate': masked,
  'token create --ttl 10m': masked,
  'token create --print-join-command --ttl 10m': masked,
  'token delete zzzzzz': (out) => out.replace(/\s+$/, ''),
  'token delete nonsense': (out) => out,
  [`init phase upload-certs --upload-certs --config ${INIT_CONFIG_FILE}`]: certificateKey,
  'certs certificate-key': masked,
  'certs check-expiration -o json': expirations,
  'certs check-expiration': headings,
  'kubeconfig user --client-name somebody': (out) => Object.keys(parse(out)).sort(),
  'join --config /nowhere': (out) => out,
  'join 192.0.2.10:6443': (out) => out,
  'reset --config /nowhere -f': (out) => out,
  nonsense: (out) => out,
  'init --nonsense': (out) => out,
};

/** Some tools take the last line of the output, some the third. */
function certificateKey(out: string): unknown {
  const lines = masked(out.trimEnd()).split('\n');
  return { last: lines.at(-1), third: lines[2] };
}

function headings(out: string): unknown {
  return [...out.matchAll(/^CERTIFICATE.*/gm)].map(([line]) => line.trim().split(/\s{2,}/));
}

function documents(out: string): unknown {
  return parseAllDocuments(out).map((one) => one.toJS());
}

function expirations(out: string): unknown {
  const { certificates, certificateAuthorities, ...rest } = JSON.parse(out);
  const named = (list: { name: string; expirationDate: string; missing: boolean }[]) =>
    list.map(({ name, expirationDate, missing }) => ({ name, expirationDate, missing }));
  return { certificates: named(certificates), authorities: named(certificateAuthorities), rest };
}

describe('on a control plane', () => {
  it.each(Object.entries(ASKED))('%s', async (line, read) => {
    const [kubeadm, asKubeadm] = await Promise.all(
      BOTH.map(async (name) => {
        const { code, stdout, stderr } = await call(at.cluster.first, name, `kubeadm ${line}`);
        return { code, read: code === 0 ? read(stdout) : undefined, complains: stderr !== '' && code !== 0 };
      }),
    );
    expect(asKubeadm).toEqual(kubeadm);
  });

  it('lists tokens with the same fields', async () => {
    const [kubeadm, asKubeadm] = await Promise.all(
      BOTH.map(async (name) => tokens(await mustCall(at.cluster.first, name, 'kubeadm token list -o json'))),
    );
    expect(kubeadm).toContainEqual(expect.objectContaining({ token: at.token }));
    expect(asKubeadm).toEqual(kubeadm);
  });
});

/**
 * kubeadm prints one object after the other, which is how tools read them. kubejoin adds `binding` to bound tokens, which
 * other tests may have left.
 */
function tokens(out: string): { token: string }[] {
  return out
    .split(/\n(?=\{)/)
    .map((text) => {
      const { binding: _, ...fields } = JSON.parse(text) as { token: string; binding?: unknown };
      return fields;
    })
    .sort((a, b) => (a.token < b.token ? -1 : 1));
}

interface Life {
  readonly joined: HostState;
  readonly seen: Readonly<Record<string, unknown>>;
}

/** A worker is joined by the command that was printed, joined once more, and reset. */
async function life(kubeadm: Kubeadm): Promise<Life> {
  const { worker, cluster, lab } = at;
  await link(worker);
  const printed = await mustCall(cluster.first, kubeadm, 'kubeadm token create --print-join-command --ttl 1h');
  await cluster.waitUntilSigned(/--token (\S+)/.exec(printed)?.[1] ?? '');
  const line = `${printed.trim()} ${IGNORED}`;
  const first = await call(worker, kubeadm, line);
  const joined = await hostState(worker, cluster, worker.name);
  const second = await call(worker, kubeadm, line);
  const reset = await call(worker, kubeadm, 'kubeadm reset -f');
  const seen = {
    printed: masked(printed),
    refusal: [...second.stderr.matchAll(/\[ERROR ([\w.-]+)\]: (.*)/g)]
      .map(([, check, says]) => `${check}: ${says}`)
      .sort(),
    codes: [first, second, reset].map(({ code }) => code),
    says: /^This node has joined the cluster:$/m.exec(first.stdout)?.[0],
    left: (await left(worker)).sort(),
    kubelet: (await worker.exec(['systemctl', 'is-active', 'kubelet'])).stdout,
  };
  await leave(lab, worker);
  return { joined, seen };
}

describe('a worker', () => {
  it('is joined by the printed command, refuses a second join, and is reset', async () => {
    const kubeadm = await life('kubeadm');
    const asKubeadm = await life('kubejoin called as kubeadm');
    expect(asKubeadm.seen).toEqual(kubeadm.seen);
    expect(kubeadm.seen.refusal).toContain('Port-10250: Port 10250 is in use');
    expect(kubeadm.seen).toMatchObject({ codes: [0, 1, 0], says: 'This node has joined the cluster:' });
    expect(pathDifferences(kubeadm.joined, asKubeadm.joined)).toEqual(Object.keys(WANTED));
    for (const what of ['contents', 'kubeletArguments', 'node'] as const)
      expect(asKubeadm.joined[what], what).toEqual(kubeadm.joined[what]);
  });
});
