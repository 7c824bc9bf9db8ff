/** The playbook and the configuration of "A whole cluster" in docs/ansible.md. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { LabHost } from '../machine/host.ts';
import type { Lab } from '../run/lifecycle.ts';
import { IGNORED_PREFLIGHT_ERRORS, initConfig } from '../support/kubeadm-config.ts';

const PAGE = path.join(import.meta.dirname, '../../docs/ansible.md');
const CHECKING = ['init', 'join', 'facts'].map((name) => `kubejoin.kubejoin.${name}`);

type Task = Record<string, unknown>;

/** Each document of YAML in that section, without its indentation. */
function documents(): string[] {
  const section = readFileSync(PAGE, 'utf8').split('## A whole cluster\n')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^ {3}```yaml\n(.*?)^ {3}```$/gms)].map(([, text = '']) =>
    text.replaceAll(/^ {3}/gm, ''),
  );
}

/** The playbook as it is there, but for what the lab's control groups need. */
export function documentedPlaybook(): string {
  const plays = parse(documents()[1] ?? '') as { tasks: Task[] }[];
  for (const task of plays.flatMap(({ tasks }) => tasks))
    for (const module of CHECKING)
      if (module in task)
        task[module] = { ...(task[module] ?? {}), ignore_preflight_errors: [IGNORED_PREFLIGHT_ERRORS] };
  return JSON.stringify(plays, null, 1);
}

/** The template of the configuration, with the settings that a cluster needs in the lab, for this first host. */
export async function documentedTemplate({ versions }: Lab, first: LabHost): Promise<string> {
  const [init, cluster] = parseAllDocuments(documents()[0] ?? '').map((one) => one.toJS() as Record<string, unknown>);
  const { networking: _, controlPlaneEndpoint, ...configuration } = cluster ?? {};
  if (init?.kind !== 'InitConfiguration' || controlPlaneEndpoint !== 'api.example.com:6443')
    throw new Error('docs/ansible.md has another configuration');
  const { name: nodeName, address } = first;
  return initConfig({ versions, nodeName, address, endpoint: `${address}:6443`, init, configuration });
}
