import { Failure } from '../../../base/failure.ts';
import { SERVICE_FAILED } from '../../host-sentences.ts';
import { type FileReader, reasonOf } from '../../ports.ts';
import type { ServiceReader, ServiceState, ServiceWriter, UnitFiles } from '../../services.ts';
import { withCoreDumps } from '../programs/core-dumps.ts';
import { logLines, MAX_LOG_BYTES, type Run } from './systemd.ts';

const JOB_TIMEOUT_MS = 200_000;

/** OpenRC: existence and runlevel are read from files, the rest from rc-service. */
export class OpenRC implements ServiceReader, ServiceWriter {
  readonly manager = 'openrc';
  readonly #run: Run;
  readonly #files: FileReader;
  /** Size of each log when its service was last started here: the lines before are of earlier runs. */
  readonly #logged = new Map<string, number>();

  constructor(run: Run, files: FileReader) {
    this.#run = run;
    this.#files = files;
  }

  async state(service: string): Promise<ServiceState> {
    const [script, runlevel] = await Promise.all([
      this.#files.stat(`/etc/init.d/${service}`),
      this.#files.stat(`/etc/runlevels/default/${service}`),
    ]);
    if (script === undefined) return { exists: false, enabled: false, active: false };
    // rc-service status exits with 0 for started, 8 for starting, 3 for stopped, 32 for crashed.
    const { code } = await this.#run(['rc-service', service, 'status']);
    return { exists: true, enabled: runlevel !== undefined, active: code === 0 || code === 8 };
  }

  async unitFiles(service: string): Promise<UnitFiles> {
    const paths = [`/etc/init.d/${service}`, `/etc/conf.d/${service}`];
    const there = await Promise.all(paths.map((path) => this.#files.stat(path)));
    return { paths: paths.filter((_, index) => there[index] !== undefined), reloadPending: false };
  }

  async log(service: string, lines: number): Promise<string[]> {
    for (const path of logsOf(service)) {
      const before = this.#logged.get(path) ?? 0;
      const size = before > 0 ? ((await this.#files.stat(path))?.size ?? 0) : 0;
      const part = before > 0 && size >= before ? ['-c', `+${before + 1}`] : ['-n', String(lines)];
      const { code, stdout } = await this.#run(['tail', ...part, path], { maxBytes: MAX_LOG_BYTES });
      if (code === 0) return logLines(stdout).slice(-lines);
    }
    return [];
  }

  async start(service: string): Promise<void> {
    for (const path of logsOf(service)) this.#logged.set(path, (await this.#files.stat(path))?.size ?? 0);
    await this.#job('start', service);
  }

  async stop(service: string): Promise<void> {
    await this.#job('stop', service);
  }

  /** Does nothing, since OpenRC reads its scripts at every call. */
  async reload(): Promise<void> {}

  async #job(action: 'start' | 'stop', service: string): Promise<void> {
    const run = () => this.#run(['rc-service', service, action], { timeoutMs: JOB_TIMEOUT_MS });
    const result = await (action === 'start' ? withCoreDumps(run) : run());
    if (result.code !== 0)
      throw new Failure(SERVICE_FAILED, { unit: service, action, reason: reasonOf(result), manager: this.manager });
  }
}

function logsOf(service: string): string[] {
  return [`/var/log/${service}/${service}.log`, `/var/log/${service}.log`];
}
