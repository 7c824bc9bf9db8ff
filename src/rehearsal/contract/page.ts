import { bodyShapeOf, CONTRACT } from './entries.ts';
import type { ContractEntry, ContractIdentity } from './entry.ts';
import { OWN_NODE, PATH_GRANTS, RESOURCE_GRANTS, type ResourceGrant } from './grants.ts';
import { shapeText } from './shape.ts';

const IDENTITIES: Readonly<Record<ContractIdentity, string>> = {
  anonymous: 'no credential',
  'bootstrap-token': 'a bootstrap token of the group `system:bootstrappers:kubeadm:default-node-token`',
  'unknown-token': 'a bearer token of the right form that the cluster does not have',
  node: "the kubelet's client certificate, `system:node:NAME` in `system:nodes`",
  administrator: "admin.conf's client certificate, `kubernetes-admin` in `kubeadm:cluster-admins`",
};

const INTRODUCTION = `# What the embedded control plane answers

<!-- Made from src/rehearsal/contract by test/rehearsal/contract-page.test.ts; change it there. -->

\`kubejoin rehearse\` joins pretended hosts to a control plane in its own process. It is worth as much as it is like the real
one, so everything that a join and its kubelet ask stands in the tables below, with who asks, the status and the shape of the
answer. The same tables are played, entry by entry, against the embedded control plane (test/rehearsal/contract.test.ts) and
against a real API server (lab/), with the same statuses and shapes expected. Every request that a rehearsed join makes is
recorded, and a test fails when one of them is not in the tables.

What no grant allows is refused with 403, in the API server's words, also where a real cluster would allow it.

Shapes: \`string\`, \`number\` and \`boolean\` are types, text in quotes is literal, a field with \`?\` may be missing, fields beyond
those named may be there. \`{node}\`, \`{other}\` and \`{csr}\` stand for names, \`{n}\` for a number.
`;

const DIFFERENCES = `## What it does not do

- Members of \`kubeadm:cluster-admins\` and \`system:masters\` may do all that it can do at all.
- It has the resources of the tables only, in memory, in JSON; no protobuf, no tables, no discovery documents, no server-side apply, no PUT.
- A node is Ready when its stand-in kubelet says so. The not-ready taint comes at creation and goes when the Node is Ready, as
  the admission plugin and the node lifecycle controller do it. Nothing is scheduled.
- Kubelets that have joined send no heartbeats.
- A control plane's host has an address that nobody has (198.18.0.0/15); connections to it end on 127.0.0.1, at free ports. Other
  addresses of that kind are refused at once, and nothing leaves the machine.
- Static Pods are run by stand-ins that read the real manifests and files, and end for what the real programs end for: a file that no
  mount brings in, a key that does not fit its certificate, a certificate of another CA, a foreign address, an \`--initial-cluster\` that is
  not the cluster's, an etcd that does not answer. Flags that none of this concerns are not looked at. Beyond that, kube-apiserver
  refuses to run with another service account key than the cluster's, which the real one would notice only by its Pods' tokens.
- The API servers of one cluster share their objects in memory: they don't need etcd, except to be started.
- etcd keeps members, not keys. A container that ends is started again after 50 ms, then after 0.5 s, doubled up to 15 s (the kubelet: within
  a second, then 10 s, up to 5 min); etcd takes a further member 0.25 s after its voters have met (5 s).
- 429 is plain text, as priority and fairness sends it; 500 is a Status.
- \`kubelet-client-current.pem\` is a relative link (a real one is absolute and would lead out of the sandbox), and the pretended
  kubelet.service is restarted after half a second, not after ten.
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
      'What neither asks: refusals, and what shows that the two control planes are alike',
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
