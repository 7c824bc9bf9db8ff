import { Failure } from '../../../base/failure.ts';
import { SERVICE_FAILED, SERVICE_NOT_QUERIED } from '../../host-sentences.ts';
import { type FileReader, reasonOf } from '../../ports.ts';
import type { ServiceReader, ServiceState, ServiceWriter, UnitFiles } from '../../services.ts';
import type { ProgramResult } from '../programs/program.ts';
import { JOB_TIMEOUT_MS, type SystemdBus, type UnitProperties } from './systemd-bus.ts';

export type Run = (
  argv: readonly string[],
  options?: { timeoutMs?: number; maxBytes?: number },
) => Promise<ProgramResult>;

/** For the thousand lines of a kubelet that logs much. */
export const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** The last lines are looked at one by one. */
const LAST_CHARACTERS = 96 * 1024;

/** The lines of a log, from its end, with at most LAST_CHARACTERS. */
export function logLines(text: string): string[] {
  return text
    .slice(-LAST_CHARACTERS)
    .split('\n')
    .filter((line) => line !== '');
}

/** Properties for what is asked of a unit. Each costs two messages. */
const FOR_START = ['LoadState', 'NeedDaemonReload'];
const OF_STATE = [...FOR_START, 'ActiveState', 'SubState', 'UnitFileState', 'NRestarts'];
const OF_FILES = [...FOR_START, 'FragmentPath', 'DropInPaths'];

/** States for which `systemctl is-enabled` exits with 0. */
const ENABLED = new Set(['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated', 'transient']);

interface Waiting {
  service: string;
  names: readonly string[];
  resolve: (properties: UnitProperties) => void;
  reject: (error: unknown) => void;
}

/**
 * systemd over its socket or through systemctl. Concurrent queries share one connection or process.
 */
export class Systemd implements ServiceReader, ServiceWriter {
  readonly manager = 'systemd';
  readonly #run: Run;
  readonly #files: FileReader;
  readonly #bus: SystemdBus | undefined;
  #waiting: Waiting[] = [];
  /** NeedDaemonReload of each service when its state was last read. */
  readonly #needsReload = new Map<string, boolean>();
  /** When each service was last started here, in milliseconds since the epoch: earlier log lines are of earlier runs. */
  readonly #started = new Map<string, number>();
  readonly #now: () => number;

  constructor(run: Run, files: FileReader, bus?: SystemdBus, now: () => number = Date.now) {
    this.#now = now;
    this.#run = run;
    this.#files = files;
    this.#bus = bus;
  }

  async state(service: string): Promise<ServiceState> {
    return serviceState(await this.#properties(service, OF_STATE));
  }

  #properties(service: string, names: readonly string[]): Promise<UnitProperties> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ service, names, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => void this.#read());
    });
  }

  async #read(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const units = [...new Set(waiting.map(({ service }) => service))];
    const names = [...new Set(waiting.flatMap((one) => one.names))];
    const { blocks, reason } = await this.#ask(units, names);
    for (const { service, resolve, reject } of waiting) {
      const block = blocks[units.indexOf(service)];
      if (block?.LoadState !== undefined) {
        this.#needsReload.set(service, block.NeedDaemonReload === 'yes');
        resolve(block);
      } else reject(new Failure(SERVICE_NOT_QUERIED, { unit: service, reason }));
    }
  }

  async #ask(
    services: readonly string[],
    names: readonly string[],
  ): Promise<{ blocks: readonly UnitProperties[]; reason: string }> {
    const units = services.map(unitName);
    const answered = await this.#bus?.properties(units, names);
    if (answered) return { blocks: answered, reason: '' };
    const result = await this.#run(['systemctl', 'show', `--property=${names.join(',')}`, '--', ...units]);
    // One block of Name=value lines for each unit, in the requested order.
    return {
      blocks: result.code === 0 ? result.stdout.split('\n\n').map(parseProperties) : [],
      reason: reasonOf(result),
    };
  }

  async unitFiles(service: string): Promise<UnitFiles> {
    const [properties, present] = await Promise.all([this.#properties(service, OF_FILES), this.#filesOnDisk(service)]);
    const { FragmentPath = '', DropInPaths = '', NeedDaemonReload } = properties;
    const loaded = [FragmentPath, ...DropInPaths.split(' ')].filter((path) => path !== '');
    return { paths: [...new Set([...loaded, ...present])], reloadPending: NeedDaemonReload === 'yes' };
  }

  /** Its unit and drop-ins in each directory of systemd, also those that hide each other or are not loaded yet. */
  async #filesOnDisk(service: string): Promise<string[]> {
    const directories = await this.#unitPath(service);
    const unit = unitName(service);
    const found = await Promise.all(
      directories.map(async (directory) => {
        const dropIns = [`${directory}/service.d`, `${directory}/${unit}.d`].map(async (path) => {
          const names = (await this.#files.list(path)) ?? [];
          return names.filter((name) => name.endsWith('.conf')).map((name) => `${path}/${name}`);
        });
        const fragment = (await this.#files.lstat(`${directory}/${unit}`)) ? [`${directory}/${unit}`] : [];
        return [...fragment, ...(await Promise.all(dropIns)).flat()];
      }),
    );
    return found.flat();
  }

  /** The directories in which systemd looks for unit files (systemd.unit(5)). */
  async #unitPath(service: string): Promise<string[]> {
    const result = await this.#run(['systemctl', 'show', '--property=UnitPath']);
    const { UnitPath } = parseProperties(result.stdout);
    if (result.code !== 0 || UnitPath === undefined)
      throw new Failure(SERVICE_NOT_QUERIED, { unit: service, reason: reasonOf(result) });
    return UnitPath.split(' ').filter((path) => path !== '');
  }

  async log(service: string, lines: number): Promise<string[]> {
    const started = this.#started.get(service);
    const since = started === undefined ? [] : [`--since=@${started / 1000}`];
    const { code, stdout } = await this.#run(
      [
        ...['journalctl', '--no-pager', '--quiet', '--output=cat', `--lines=${lines}`, `--unit=${unitName(service)}`],
        ...since,
      ],
      { maxBytes: MAX_LOG_BYTES },
    );
    return code === 0 ? logLines(stdout) : [];
  }

  /** Reloads unit files first only if systemd needs it, because a reload takes longer than the start itself. */
  async start(service: string): Promise<void> {
    this.#started.set(service, this.#now());
    await this.#properties(service, FOR_START); // unit files may have changed since the last read
    if (this.#needsReload.get(service)) await this.reload();
    await this.#job('start', service);
  }

  async stop(service: string): Promise<void> {
    await this.#job('stop', service);
  }

  /** `always` also reloads without need: systemd overlooks the first drop-in of a new directory. */
  async reload({ always } = { always: false }): Promise<void> {
    const known = [...this.#needsReload.values()];
    if (!always && known.length > 0 && !known.includes(true)) return;
    const result = await this.#run(['systemctl', 'daemon-reload'], { timeoutMs: JOB_TIMEOUT_MS });
    if (result.code !== 0)
      throw new Failure(SERVICE_FAILED, { unit: 'systemd', action: 'daemon-reload', reason: reasonOf(result) });
    this.#needsReload.clear();
  }

  async #job(action: 'start' | 'stop', service: string): Promise<void> {
    const ended = await this.#bus?.job(action, unitName(service));
    if (ended === 'done' || ended === 'skipped') return; // also a success for systemctl
    // A second job would overrule whoever canceled the first one (`canceled`), or wait as long again (`timeout`).
    if (ended !== undefined)
      throw new Failure(SERVICE_FAILED, { unit: service, action, reason: `systemd: ${action} job: ${ended}` });
    const result = await this.#run(['systemctl', action, '--', unitName(service)], { timeoutMs: JOB_TIMEOUT_MS });
    if (result.code !== 0) throw new Failure(SERVICE_FAILED, { unit: service, action, reason: reasonOf(result) });
  }
}

function unitName(service: string): string {
  return `${service}.service`;
}

function parseProperties(block: string): UnitProperties {
  const lines = block.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function serviceState(properties: UnitProperties): ServiceState {
  const { LoadState, ActiveState, SubState, UnitFileState = '', NRestarts = '' } = properties;
  const restarting =
    ActiveState === 'activating' && (SubState === 'auto-restart' || SubState === 'auto-restart-queued');
  const starting = ActiveState === 'activating' && !restarting;
  return {
    exists: LoadState !== 'not-found',
    enabled: ENABLED.has(UnitFileState),
    active: ActiveState === 'active' || ActiveState === 'reloading' || starting,
    ...(LoadState === 'masked' || LoadState === 'bad-setting' || LoadState === 'error' ? { unusable: LoadState } : {}),
    ...(restarting && { restarting }),
    ...(/^\d+$/.test(NRestarts) ? { restarts: Number(NRestarts) } : {}),
  };
}
