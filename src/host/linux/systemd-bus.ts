import { BusConnection } from './dbus/connection.ts';
import { bodyOf, type Message, type Value } from './dbus/message.ts';

/** systemd's own socket, for root only: it serves where no bus runs, too, and is what systemctl uses as root. */
const PRIVATE_SOCKET = '/run/systemd/private';
const SERVICE = 'org.freedesktop.systemd1';
const MANAGER = { path: '/org/freedesktop/systemd1', interface: `${SERVICE}.Manager` } as const;
/** systemd's own limits for a job (90 s to start, 90 s to stop) come first. */
export const JOB_TIMEOUT_MS = 200_000;
const LIMITS = { read: 10_000, job: JOB_TIMEOUT_MS };

/** Properties of a unit by name, as `systemctl show` prints them. */
export type UnitProperties = Readonly<Record<string, string>>;

const OWNERS: Readonly<Record<string, readonly string[]>> = {
  [`${SERVICE}.Unit`]: ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NeedDaemonReload', 'FragmentPath', 'DropInPaths'],
  [`${SERVICE}.Service`]: ['NRestarts'],
};
export const PROPERTIES: readonly string[] = Object.values(OWNERS).flat();

/**
 * systemd asked over its socket (org.freedesktop.systemd1(5)), which takes a process of systemctl's less each time. Whatever is not answered as it should be
 * is undefined or false here, and left to systemctl, which knows how to say what is wrong.
 */
export class SystemdBus {
  readonly #socket: string;
  readonly #limits: { read: number; job: number };

  /** `limits` in milliseconds. */
  constructor(socket: string = PRIVATE_SOCKET, limits: Partial<typeof LIMITS> = {}) {
    this.#socket = socket;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Of each unit (kubelet.service), in their order; all read from one moment's connection. */
  async properties(units: readonly string[]): Promise<UnitProperties[] | undefined> {
    return this.#connected({ timeoutMs: this.#limits.read }, (connection) =>
      Promise.all(
        units.map(async (unit) => {
          const path = `${MANAGER.path}/unit/${escaped(unit)}`;
          const read = Object.entries(OWNERS).flatMap(([owner, names]) =>
            names.map(async (name) => {
              const args = [owner, name];
              const [value] = await connection.call({ path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', args });
              return [name, shown(value)] as const;
            }),
          );
          return Object.fromEntries(await Promise.all(read));
        }),
      ),
    );
  }

  /** Whether the unit was started or stopped, seen to its end. */
  async job(action: 'start' | 'stop', unit: string): Promise<boolean> {
    const results = new Map<string, string>();
    let ended = () => {};
    const onSignal = (signal: Message) => {
      if (signal.member !== 'JobRemoved') return;
      const [, job, , result] = bodyOf(signal);
      results.set(String(job), String(result));
      ended();
    };
    const done = await this.#connected({ timeoutMs: this.#limits.job, onSignal }, async (connection) => {
      const member = action === 'start' ? 'StartUnit' : 'StopUnit';
      // Without a subscriber systemd tells nobody that a job has ended.
      const [, [job]] = await Promise.all([
        connection.call({ ...MANAGER, member: 'Subscribe', args: [] }),
        connection.call({ ...MANAGER, member, args: [unit, 'replace'] }),
      ]);
      const result = () => results.get(String(job));
      await new Promise<void>((resolve, reject) => {
        ended = () => {
          if (result() !== undefined) resolve();
        };
        connection.ended.catch(reject);
        ended();
      });
      return result() === 'done';
    });
    return done ?? false;
  }

  async #connected<Result>(
    options: { timeoutMs: number; onSignal?: (signal: Message) => void },
    use: (connection: BusConnection) => Promise<Result>,
  ): Promise<Result | undefined> {
    const connection = new BusConnection(this.#socket, { destination: SERVICE, ...options });
    try {
      return await use(connection);
    } catch {
      return undefined;
    } finally {
      connection.close();
    }
  }
}

/** As part of an object path: sd_bus_path_encode(3). */
function escaped(unit: string): string {
  return unit.replace(/[^A-Za-z0-9]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

/** As systemctl prints it. */
function shown(value: Value | undefined): string {
  if (value === undefined) throw new Error('an answer without a value');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(String).join(' ') : String(value);
}
