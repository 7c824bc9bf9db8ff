import type { JoinEvent } from '../../engine/events.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { join } from '../../operations/join.ts';
import { plan } from '../../operations/plan.ts';
import { undo } from '../../operations/undo.ts';
import { killable } from '../../simulation/host/killable-host.ts';
import type { SimulatedHost } from '../../simulation/host/simulated-host.ts';
import { hostState } from '../../simulation/host-report.ts';
import type { RunJoin } from '../../simulation/rehearse.ts';

export type SceneName = 'plan' | 'resume' | 'undo';

type Rehearsed = Parameters<RunJoin>[0];
type Tell = (say: (catalogue: Catalogue) => string) => void;

/** Shows on the rehearsal's host what a join can do besides joining; `tell` announces what happens next, and how it ended. */
export const SCENES: Readonly<Record<SceneName, (rehearsed: Rehearsed, tell: Tell) => Promise<void>>> = {
  async plan(rehearsed, tell) {
    tell((catalogue) => catalogue.text('SCENE_PLAN'));
    const before = await hostState(rehearsed.host);
    const { changes, digest } = await plan({ ...rehearsed, emit: (event) => rehearsed.emit(withShortDiff(event)) });
    await requireState(rehearsed.host, before);
    tell((catalogue) => catalogue.text('SCENE_PLANNED', { changes: changes.length, digest }));
  },

  async resume(rehearsed, tell) {
    tell((catalogue) => catalogue.text('SCENE_KILLED'));
    await killedJoin(rehearsed);
    tell((catalogue) => catalogue.text('SCENE_RESUMED'));
    const { nodeName: node } = await join(rehearsed);
    tell((catalogue) => catalogue.text('SCENE_JOINED', { node }));
  },

  async undo({ emit, ...rehearsed }, tell) {
    const { host, configuration } = rehearsed;
    await host.write.files.write(EARLIER, Buffer.from('# somebody put this here\n'), { mode: 0o640 });
    const before = await hostState(host);
    const { changes } = await join({ ...rehearsed, emit: () => undefined });
    tell((catalogue) => catalogue.text('SCENE_UNDO', { path: EARLIER, changes: changes.length }));
    const { criSocket } = configuration.nodeRegistration;
    const settings = { dryRun: false, force: false, allowRunningPods: false, kubeconfigPath: undefined, criSocket };
    await undo({ ...rehearsed, emit, settings, confirm: async () => true });
    await requireState(host, before);
    tell((catalogue) => catalogue.text('SCENE_UNDONE', { path: EARLIER }));
  },
};

const EARLIER = '/var/lib/kubelet/config.yaml';

/** Resolves when the join is dead, and its events end; or when it has ended without starting the kubelet. */
async function killedJoin(rehearsed: Rehearsed): Promise<void> {
  const { host, kill, written } = killable(rehearsed.host);
  let isDead = false;
  await new Promise<void>((resolve, reject) => {
    const emit = (event: JoinEvent) => {
      if (isDead) return;
      rehearsed.emit(event);
      isDead = event.type === 'change-done' && event.change.kind === 'service' && event.change.action === 'start';
      if (!isDead) return;
      kill();
      void written().then(() => resolve());
    };
    join({ ...rehearsed, host, emit }).then(() => resolve(), reject);
  });
}

/** Lines of a diff that leave room for the whole plan on one screen. */
const DIFF_LINES = 6;
const DIFF_COLUMNS = 76;

function withShortDiff(event: JoinEvent): JoinEvent {
  if (event.type !== 'change-previewed' || event.change.diff === undefined) return event;
  const lines = event.change.diff.trimEnd().split('\n');
  const shown = lines
    .slice(0, DIFF_LINES)
    .map((line) => (line.length > DIFF_COLUMNS ? `${line.slice(0, DIFF_COLUMNS)}...` : line));
  const diff = [...shown, ...(lines.length > DIFF_LINES ? ['...'] : [])].join('\n');
  return { ...event, change: { ...event.change, diff } };
}

async function requireState(host: SimulatedHost, before: readonly string[]): Promise<void> {
  const [expected, actual] = [before.join('\n'), (await hostState(host)).join('\n')];
  if (actual !== expected) throw new Error(`The host is not what it was before:\n${expected}\n\n${actual}`);
}
