/**
 * An approver that ends, loses the API server or is overtaken by another one at each of its requests: every rightful
 * machine is admitted once, and nobody else.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { standingFor } from '../run/full.ts';
import { CSRS } from '../support/anonymous.ts';
import type { RunningJoin } from '../worker/kubejoin.ts';
import { admissionLab } from './admission-lab.ts';
import { approverKubeconfig, killApprover } from './approver.ts';
import { type Fits, Gate, type Stop, type When } from './gate.ts';
import { admissions, Machine } from './machine.ts';
import { decisionOf, forged, post } from './requests.ts';

const at = admissionLab();
const GATED_CONF = '/root/gated.conf';
let gate: Gate;

beforeAll(async () => {
  gate = await Gate.open(at.cluster, at.machineAddress);
  await approverKubeconfig(at.cluster, GATED_CONF, gate);
});
afterAll(() => gate.close());

/** The approver's requests for one machine, in order. */
const STEPS: readonly { step: string; revokes?: true; request: (machine: Machine) => Fits }[] = [
  { step: 'reading the token', request: ({ secretPath }) => exactly('GET', secretPath) },
  { step: 'reading the Node', request: ({ node }) => exactly('GET', `/api/v1/nodes/${node}`) },
  { step: 'taking the use', request: ({ secretPath }) => exactly('PATCH', secretPath) },
  { step: 'approving', request: () => (method, path) => method === 'PATCH' && path.startsWith(CSRS) },
  { step: 'recording the Event', request: () => exactly('POST', '/api/v1/namespaces/default/events') },
  { step: 'reading the used token', revokes: true, request: ({ secretPath }) => exactly('GET', secretPath) },
  { step: 'reading the new Node', revokes: true, request: ({ node }) => exactly('GET', `/api/v1/nodes/${node}`) },
  { step: 'deleting the token', revokes: true, request: ({ secretPath }) => exactly('DELETE', secretPath) },
];

function exactly(method: string, path: string): Fits {
  return (one, other) => one === method && other === path;
}

/** Ends the approver while its request is stopped; resolves to the one that works afterwards. */
const FATES: Readonly<Record<string, (stop: Stop, first: RunningJoin, work: Work) => Promise<void>>> = {
  async 'is killed'(_, first) {
    await killApprover(first);
    gate.cut();
    await at.approver();
  },
  async 'loses the API server'() {
    gate.cut();
  },
  async 'is overtaken by another one'(stop, _, { done }) {
    const second = await at.approver();
    await done();
    stop.release();
    await killApprover(second);
    const next = await newMachine();
    await approved(await next.ask());
    await at.cluster.deleteToken(next.token);
  },
};

interface Work {
  /** Resolves when the step is done, by whom ever. */
  done(): Promise<unknown>;
}

const CASES = Object.keys(FATES).flatMap((fate) =>
  STEPS.flatMap((step) => (['before', 'after'] as const satisfies When[]).map((when) => ({ ...step, when, fate }))),
);
/** The fates that change something. */
const STANDING: Readonly<Record<string, (step: string, when: When) => boolean>> = {
  'is killed': (step) => ['taking the use', 'approving', 'deleting the token'].includes(step),
  'loses the API server': (step, when) => step === 'approving' && when === 'after',
  'is overtaken by another one': (step, when) => step === 'taking the use' && when === 'before',
};
const stands = ({ step, when, fate }: (typeof CASES)[number]) => STANDING[fate]?.(step, when) ?? false;

/** Tries to get in with a stolen token; gives the request's name, or undefined where the token is gone. */
async function steal(machine: Machine, node: string): Promise<string | undefined> {
  return post(at.cluster, machine.token, forged(node)).catch(async (error: unknown) => {
    if (await machine.isRevoked()) return undefined;
    throw error;
  });
}

let machines = 0;
async function newMachine(): Promise<Machine> {
  machines += 1;
  const node = `bound${machines}`;
  return new Machine(at.cluster, node, await at.newToken(`--for-node=${node}`));
}

const revoked = (machine: Machine) => until(`the token of ${machine.node} to be deleted`, () => machine.isRevoked());

/** The certificates of its token, at least one. */
function admissionsOf({ tokenId, node }: Machine) {
  const signed = async () => {
    const given = (await admissions(at.cluster)).filter((one) => one.tokenId === tokenId);
    return given.length > 0 && given.every(({ key }) => key !== undefined) && given;
  };
  return until(`the certificate of ${node}`, signed);
}

/** The machine is admitted with its own key, under its name, and none but it; the token ends with its Node. */
async function expectOnly(machine: Machine, strangers: readonly (string | undefined)[]): Promise<void> {
  await revoked(machine);
  for (const one of await admissionsOf(machine))
    expect(one).toMatchObject({ key: machine.key, subject: `O=system:nodes\nCN=system:node:${machine.node}` });
  for (const stranger of strangers)
    if (stranger) expect((await decisionOf(at.cluster, stranger)).type).not.toBe('Approved');
}

async function approved(request: string): Promise<void> {
  await at.decided(request);
  expect(await decisionOf(at.cluster, request)).toMatchObject({ type: 'Approved' });
}

it.each(standingFor(CASES, stands))(
  'an approver that $fate $when $step: one machine is admitted',
  async ({ request, when, fate, revokes }) => {
    const machine = await newMachine();
    const first = await at.approver('APPROVER_STARTED', [`--kubeconfig=${GATED_CONF}`]);
    let [own, stop]: [string?, Stop?] = [];
    if (revokes) {
      own = await machine.ask();
      await approved(own);
      stop = gate.stopAt(request(machine), when);
      await machine.register(own);
    } else {
      stop = gate.stopAt(request(machine), when);
      own = await machine.ask();
    }
    await stop.reached;
    const strangers = [await steal(machine, 'cp1')];
    // Before its first use a token admits whoever asks for its node.
    if ((await machine.admitted()).length > 0) strangers.push(await steal(machine, machine.node));

    const asked = own;
    await FATES[fate]?.(stop, first, { done: () => (revokes ? revoked(machine) : approved(asked)) });

    if (!revokes) {
      await approved(asked);
      strangers.push(await steal(machine, machine.node));
      for (const stranger of strangers) if (stranger) await at.decided(stranger);
      await approved(await machine.ask());
      await machine.register(asked);
    }
    await expectOnly(machine, strangers);
  },
);
