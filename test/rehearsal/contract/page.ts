import {
  OWN_NODE,
  PATH_GRANTS,
  RESOURCE_GRANTS,
  type ResourceGrant,
} from '../../../src/simulation/control-plane/authenticator.ts';
import { bodyShapeOf, CONTRACT } from './entries.ts';
import type { ContractEntry, ContractIdentity } from './entry.ts';
import { shapeText } from './shapes.ts';

const IDENTITIES: Readonly<Record<ContractIdentity, string>> = {
  anonymous: 'no credential',
  'bootstrap-token': 'a bootstrap token of the group `system:bootstrappers:kubeadm:default-node-token`',
  'unknown-token': 'a bearer token of the right form that the cluster does not have',
  node: "the kubelet's client certificate, `system:node:NAME` in `system:nodes`",
  administrator: "admin.conf's client certificate, `kubernetes-admin` in `kubeadm:cluster-admins`",
};

const INTRODUCTION = `# What the embedded control plane answers

<!-- Made from test/rehearsal/contract by test/rehearsal/contract-page.test.ts; change it there. -->

\`kubejoin rehearse\` joins simulated hosts to a control plane in its own process. A rehearsal is useful only if this control
plane behaves like a real one. The tables below therefore list every request that a join and its kubelet make: the identity,
the status and the shape of the answer. Tests send each of these requests to the embedded control plane
(test/rehearsal/contract.test.ts) and to a real API server (lab/), and expect the same statuses and shapes. They also record
every request of a rehearsed join and fail if one is missing here.

A request without a grant is refused with 403, in the words of the API server, even where a real cluster would allow it.

Shapes: \`string\`, \`number\` and \`boolean\` are types, and text in quotes is literal. A field with \`?\` may be missing, and
there may be fields beyond those listed. \`{node}\`, \`{other}\` and \`{csr}\` stand for names, \`{n}\` for a number.
`;

const DIFFERENCES = `## What differs from a real control plane

- Members of \`kubeadm:cluster-admins\` and \`system:masters\` may make every request that the embedded control plane
  supports.
- It has only the resources in the tables, in memory, as JSON. It has no protobuf, no Table answers, no discovery
  documents, no server-side apply and no PUT.
- A node is Ready when its simulated kubelet reports it. A new Node has the not-ready taint until it is Ready, as with the
  admission plugin and the node lifecycle controller. Nothing is scheduled.
- Simulated kubelets send no heartbeats after the join.
- A control-plane host has an address that no real machine uses (198.18.0.0/15). Connections to it end on 127.0.0.1, at
  free ports. Other addresses of that range are refused at once, and nothing leaves the machine.
- Simulated components take the place of the programs in static Pods. They read the real manifests and files, and exit for the same
  reasons as the real programs: a file without a mount, a key that does not match its certificate, a certificate of another
  CA, an address of another machine, an \`--initial-cluster\` that is not the cluster's, an etcd that does not answer. They
  ignore all other flags. In addition, the simulated kube-apiserver refuses a service account key that is not the
  cluster's; the real one would notice this only when Pods use their tokens.
- The API servers of one cluster share their objects in memory. They need etcd only to start.
- The simulated etcd keeps members, but no keys. It accepts another member 0.25 s after its voters have connected (the real
  one: 5 s).
- A container that exits is restarted after 50 ms, then after 0.5 s, and the delay doubles up to 15 s (the real kubelet:
  within a second, then 10 s, up to 5 min).
- 429 is plain text, as priority and fairness sends it; 500 is a Status.
- \`kubelet-client-current.pem\` is a relative link, because an absolute one, as on a real host, would lead out of the host's directory.
  The simulated kubelet.service is restarted after half a second, not after ten.
`;

/** docs/rehearsal-contract.md, whole. */
export function contractPage(): string {
  const identities = Object.entries(IDENTITIES).map(([name, meaning]) => `- **${name}**: ${meaning}`);
  const sections = [
    INTRODUCTION,
    `## Who asks\n\n${identities.join('\n')}\n`,
    `## Grants\n\n${grantTable()}\n`,
    section('What a join asks', (entry) => entry.madeBy === 'join'),
    section('What its kubelet asks', (entry) => entry.madeBy === 'kubelet'),
    section(
      'Other requests: refusals, and checks that both control planes behave alike',
      (entry) => entry.madeBy === 'nobody',
    ),
    DIFFERENCES,
  ];
  return sections.join('\n');
}

function section(title: string, select: (entry: ContractEntry) => boolean): string {
  const rows = CONTRACT.filter(select).map(entryRow);
  return `## ${title}\n\n| entry | identity | request | body | status | answer |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function entryRow(entry: ContractEntry): string {
  const body = bodyShapeOf(entry);
  const type = entry.contentType === undefined ? '' : `${entry.contentType}: `;
  const answer = `${entry.watch === undefined ? '' : 'events of '}\`${shapeText(entry.answer)}\``;
  const request = `\`${entry.method} ${entry.path}\``;
  const sent = body === undefined ? '' : `\`${type}${shapeText(body)}\``;
  return `| ${entry.id} | ${entry.identity} | ${request} | ${sent} | ${entry.status} | ${answer} |`;
}

function grantTable(): string {
  const resources = RESOURCE_GRANTS.map(
    (grant) => `| ${subjectText(grant.subject)} | ${grant.verbs.join(', ')} | ${resourceText(grant)} |`,
  );
  const paths = [...new Set(PATH_GRANTS.map(({ path }) => path))].map((path) => `\`${path}\``).join(', ');
  return `| who | may | what |\n|---|---|---|\n${resources.join('\n')}\n| everybody | get | ${paths} |`;
}

const subjectText = (subject: string) => (subject === OWN_NODE ? 'a node, for itself' : `\`${subject}\``);

function resourceText(grant: ResourceGrant): string {
  const resource = grant.subresource === undefined ? grant.resource : `${grant.resource}/${grant.subresource}`;
  const group = grant.group === '' ? '' : `.${grant.group}`;
  const where = grant.namespace === undefined ? '' : ` in ${grant.namespace}`;
  return `${resource}${group}${grant.name === undefined ? '' : ` \`${grant.name}\``}${where}`;
}
