/** Ansible on the machine itself, which logs in to hosts of the lab by SSH. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeCollection } from '../../scripts/ansible/collection.ts';
import { openToSsh, SshAccess } from '../fleet/fleet-lab.ts';
import { type CommandOutcome, tryRun } from '../machine/command.ts';
import type { LabHost } from '../machine/host.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { ensureAnsible, installPython, PYTHON } from './ansible-programs.ts';

export interface Play extends CommandOutcome {
  /** `changed`, `ok`, `failed` of each host, as the recap counts them. */
  readonly recap: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export class Ansible {
  private constructor(
    readonly folder: string,
    readonly access: SshAccess,
    private readonly packages: string,
  ) {}

  /** With the collection as it is released, and hosts that can be managed. `groups`: names of hosts by group. */
  static async on(
    hosts: readonly LabHost[],
    groups: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<Ansible> {
    const packages = await ensureAnsible();
    const folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-lab-ansible-'));
    const ansible = new Ansible(folder, await SshAccess.make(), packages);
    const keys = await Promise.all(hosts.map(async (host) => [host.address, await openToSsh(host, ansible.access)]));
    await ansible.access.knows(Object.fromEntries(keys));
    for (const host of hosts) await installPython(host);
    const lines = hosts.map((host) => `${host.name} ansible_host=${host.address}`);
    for (const [group, names] of Object.entries(groups)) lines.push(`[${group}]`, ...names);
    await writeFile(ansible.file('inventory'), `${lines.join('\n')}\n[all:vars]\nansible_user=root\n`);
    await writeFile(ansible.file('ansible.cfg'), '');
    await ansible.install();
    return ansible;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  private async install(): Promise<void> {
    const release = this.file('release');
    await mkdir(release);
    const archive = writeCollection(release, { version: '9.8.7', date: new Date('2026-02-03T04:05:06Z') });
    const argv = ['collection', 'install', '--offline', '--collections-path', this.file('collections'), archive];
    const { code, stdout, stderr } = await this.run('galaxy', argv);
    if (code !== 0 || !stdout.includes('kubejoin.kubejoin:9.8.7 was installed successfully'))
      throw new Error(`ansible-galaxy refused the collection: ${stdout}${stderr}`);
    const verified = await this.run('galaxy', ['collection', 'list', '--collections-path', this.file('collections')]);
    if (!/kubejoin\.kubejoin\s+9\.8\.7/.test(verified.stdout)) throw new Error(verified.stdout + verified.stderr);
  }

  /** `tasks` of one play, as Ansible reads them; `variables` come from a file that only root reads. */
  async play(hosts: string, tasks: readonly object[], variables: object, ...args: string[]): Promise<Play> {
    const play = [{ hosts, gather_facts: false, tasks }];
    await writeFile(this.file('play.yml'), JSON.stringify(play));
    await writeFile(this.file('variables.json'), JSON.stringify(variables), { mode: 0o600 });
    return this.playbook('play.yml', ['--extra-vars', `@${this.file('variables.json')}`, ...args]);
  }

  /** Runs a playbook of the folder. */
  async playbook(name: string, args: readonly string[]): Promise<Play> {
    const argv = ['--inventory', this.file('inventory'), ...args, this.file(name)];
    const outcome = await this.run('playbook', argv);
    return { ...outcome, recap: recapOf(outcome.stdout) };
  }

  private run(program: 'galaxy' | 'playbook', args: readonly string[]): Promise<CommandOutcome> {
    const env = {
      PYTHONPATH: this.packages,
      PYTHONDONTWRITEBYTECODE: '1',
      ANSIBLE_HOME: this.file('home'),
      ANSIBLE_CONFIG: this.file('ansible.cfg'),
      ANSIBLE_COLLECTIONS_PATH: this.file('collections'),
      // No connection may outlive the play: its host goes away.
      ANSIBLE_SSH_ARGS: `-F ${this.access.config} -o ControlMaster=no`,
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_NOCOLOR: '1',
      LC_ALL: 'C.UTF-8',
    };
    const argv = [PYTHON, '-m', `ansible.cli.${program}`, ...args];
    return tryRun(argv, { env, cwd: this.folder, timeoutMs: PATIENCE_MS });
  }

  async remove(): Promise<void> {
    await this.access.remove();
    await rm(this.folder, { recursive: true });
  }
}

function recapOf(stdout: string): Play['recap'] {
  const lines = stdout.slice(stdout.lastIndexOf('PLAY RECAP')).matchAll(/^(\S+)\s+: (ok=.*)$/gm);
  const counts = (text: string) =>
    Object.fromEntries([...text.matchAll(/(\w+)=(\d+)/g)].map(([, name, count]) => [name, Number(count)]));
  return Object.fromEntries([...lines].map(([, host = '', text = '']) => [host, counts(text)]));
}
