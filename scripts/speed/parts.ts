/** The parts whose only reason is speed, for docs/speed.md. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../build/checkout.ts';

export interface SpeedPart {
  /** Its name on the page, by language. */
  name: Readonly<Record<'en' | 'pt-BR', string>>;
  files: readonly string[];
  tests: readonly string[];
  /** Lines of it in files that would remain without it, counted by hand. */
  inOthers?: number;
}

const EXECUTABLE = 'scripts/build/executable';
const SYSTEMD = 'src/host/linux/services';

export const SPEED_PARTS: readonly SpeedPart[] = [
  {
    name: { en: 'Code caches', 'pt-BR': 'Caches de código' },
    files: [
      'code-caches.ts',
      'make-caches.cjs',
      'check-caches.cjs',
      'simulated-cluster.ts',
      'use-host.ts',
      'use-text.ts',
    ].map((name) => `${EXECUTABLE}/${name}`),
    tests: [],
    inOthers: 70,
  },
  {
    name: { en: 'Deferring and rewriting', 'pt-BR': 'Avaliação tardia e reescrita' },
    files: [
      ...['scripts/build/deferred.ts', 'scripts/build/deferred-module.cjs', `${EXECUTABLE}/main-script.ts`],
      ...['closed-modules.ts', 'exports-on-demand.ts', 'rearranged.ts'].map((name) => `${EXECUTABLE}/${name}`),
    ],
    tests: ['test/costs/deferred.test.ts', 'test/release/main-script.test.ts'],
  },
  {
    name: { en: 'Runtime flags', 'pt-BR': 'Opções do runtime' },
    files: [],
    tests: [],
    inOthers: 12,
  },
  {
    name: { en: 'Simple YAML', 'pt-BR': 'YAML simples' },
    files: ['src/config/yaml/simple-yaml.ts', 'src/manifests/yaml.ts'],
    tests: ['test/config/simple-yaml.test.ts'],
  },
  {
    name: { en: 'Status reader', 'pt-BR': 'Leitor de status' },
    files: ['src/wire/health.ts'],
    tests: ['test/wire/health.test.ts', 'test/fuzz/targets/health.ts'],
  },
  {
    name: { en: 'D-Bus', 'pt-BR': 'D-Bus' },
    files: [`${SYSTEMD}/dbus/connection.ts`, `${SYSTEMD}/dbus/message.ts`, `${SYSTEMD}/systemd-bus.ts`],
    tests: [
      ...['test/host/systemd-bus.test.ts', 'test/support/systemd-socket.ts', 'test/fuzz/targets/dbus.ts'],
      ...['lab/worker/systemd-bus-client.ts', 'lab/worker/service-manager.test.ts'],
    ],
  },
  {
    name: { en: 'Scripts that are read, not mapped', 'pt-BR': 'Scripts lidos, não mapeados' },
    files: [`${EXECUTABLE}/places.ts`],
    tests: ['lab/release/scripts.test.ts'],
    inOthers: 70,
  },
  {
    name: { en: 'Scripts of their own', 'pt-BR': 'Scripts próprios' },
    files: [],
    tests: ['test/release/portuguese-script.long.test.ts'],
    inOthers: 35,
  },
  {
    name: { en: 'Few collections in `kubelet --version`', 'pt-BR': 'Poucas coletas no `kubelet --version`' },
    files: [],
    tests: [],
    inOthers: 8,
  },
  {
    name: { en: "The lock's election", 'pt-BR': 'Eleição do bloqueio' },
    files: ['src/host/linux/lock/lock-files.ts', 'src/wire/lock-socket.ts'],
    tests: ['test/host/lock.test.ts', 'test/host/lock-contention.long.test.ts', 'test/host/support/contender.ts'],
  },
  {
    name: { en: 'Prepared keys', 'pt-BR': 'Chaves preparadas' },
    files: ['src/phases/prepared-keys.ts', 'src/pki/keys/key-stock.ts'],
    tests: ['test/pki/key-stock.test.ts'],
  },
  {
    name: { en: 'Restart of a stuck learner', 'pt-BR': 'Reinício de um learner preso' },
    files: ['src/engine/kinds/etcd/stuck-learner.ts'],
    tests: ['test/cluster/etcd/stuck-learner-rules.test.ts', 'test/cluster/etcd/stuck-learner.long.test.ts'],
  },
];

/** Lines of the part, and of its tests. */
export function linesOf({ files, tests, inOthers = 0 }: SpeedPart): { code: number; tests: number } {
  return { code: sum(files) + inOthers, tests: sum(tests) };
}

function sum(files: readonly string[]): number {
  const lines = files.map((file) => readFileSync(path.join(projectRoot, file), 'utf8').split('\n').length - 1);
  return lines.reduce((total, one) => total + one, 0);
}
