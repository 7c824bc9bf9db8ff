import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A root file system with nothing to run in it: a resolver and a CA bundle of its own, and a configuration file, all
 * reached by absolute symbolic links, which lead elsewhere (to nothing) for who has not entered it.
 */
export class TinyRoot {
  readonly path = mkdtempSync(path.join(tmpdir(), 'kubejoin-root-'));
  #mounted = false;

  constructor(content: { resolver: string; authorities: string; configuration: string }) {
    for (const directory of ['etc/ssl/certs', 'own', 'proc', 'run', 'tmp', 'var/tmp'])
      mkdirSync(path.join(this.path, directory), { recursive: true });
    const files = {
      'own/resolv.conf': `nameserver ${content.resolver}\noptions timeout:1 attempts:1\n`,
      'own/authorities.pem': content.authorities,
      'own/join.yaml': content.configuration,
      'etc/nsswitch.conf': 'hosts: files dns\n',
      'etc/hosts': '127.0.0.1 localhost\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(this.path, name), text);
    symlinkSync('/own/resolv.conf', path.join(this.path, 'etc/resolv.conf'));
    symlinkSync('/own/authorities.pem', path.join(this.path, 'etc/ssl/certs/ca-certificates.crt'));
    symlinkSync('/own', path.join(this.path, 'etc/kubejoin'));
  }

  mountProc(): void {
    execFileSync('mount', ['-t', 'proc', 'proc', path.join(this.path, 'proc')]);
    this.#mounted = true;
  }

  /** Remains in the directories that a copy of the program may be put into. */
  leftovers(): string[] {
    return ['run', 'tmp', 'var/tmp'].flatMap((directory) => readdirSync(path.join(this.path, directory)));
  }

  remove(): void {
    if (this.#mounted) execFileSync('umount', [path.join(this.path, 'proc')]);
    rmSync(this.path, { recursive: true });
  }
}
