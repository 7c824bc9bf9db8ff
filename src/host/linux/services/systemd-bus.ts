import { BusConnection, CallRefused, TimedOut } from './dbus/connection.ts';
import { bodyOf, type Message, type Value } from './dbus/message.ts';

/** systemd's own socket, for root only. systemctl uses it as root; it needs no bus. */
const PRIVATE_SOCKET = '/run/systemd/private';
const SERVICE = 'org.freedesktop.systemd1';
const MANAGER = { path: '/org/freedesktop/systemd1', interface: `${SERVICE}.Manager` } as const;
/** Longer than systemd's own limits for a job (90 s to start, 90 s to stop). */
export const JOB_TIMEOUT_MS = 200_000;
const LIMITS = { read: 10_000, job: JOB_TIMEOUT_MS };

/** Properties of a unit by name, as `systemctl show` prints them. */
export type UnitProperties = Readonly<Record<string, string>>;

const RESTARTS = 'NRestarts';
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  [`${SERVICE}.Unit`]: [
    'LoadState',
    'ActiveState',
    'SubState',
    'UnitFileState',
    'NeedDaemonReload',
    'FragmentPath',
    'DropInPaths',
  ],
  [`${SERVICE}.Service`]: [RESTARTS],
};
export const PROPERTIES: readonly string[] = Object.values(OWNERS).flat();

/**
 * systemd over its socket (org.freedesktop.systemd1(5)), which saves a process of systemctl for each call. An
 * unexpected answer gives undefined; systemctl is then used and reports the problem.
 */
export class SystemdBus {
  readonly #socket: string;
  readonly #limits: { read: number; job: number };
  /** It timed out once, so that another call would probably wait as long. */
  #silent = false;

  /** `limits` in milliseconds. */
  constructor(socket: string = PRIVATE_SOCKET, limits: Partial<typeof LIMITS> = {}) {
    this.#socket = socket;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** The named properties of each unit (kubelet.service) in order; undefined after an unexpected answer. */
  async properties(units: readonly string[], names = PROPERTIES): Promise<UnitProperties[] | undefined> {
    try {
      return await this.#connected({ timeoutMs: this.#limits.read }, (connection) =>
        Promise.all(units.map((unit) => propertiesOf(unit, names, connection))),
      );
    } catch {
      return undefined;
    }
  }

  /**
   * Starts or stops a unit, waits for the job and returns its result (`done`, `failed`, `canceled`, `dependency`, and
   * so on from JobRemoved, or `timeout`); undefined if systemd accepted no job or reported no result.
   */
  async job(action: 'start' | 'stop', unit: string): Promise<string | undefined> {
    const results = new Map<string, string>();
    let ended = () => {};
    const onSignal = (signal: Message) => {
      if (signal.member !== 'JobRemoved') return;
      const [, job, , result] = bodyOf(signal);
      results.set(String(job), String(result));
      ended();
    };
    let accepted = false;
    try {
      return await this.#connected({ timeoutMs: this.#limits.job, onSignal }, async (connection) => {
        const member = action === 'start' ? 'StartUnit' : 'StopUnit';
        // Without a subscriber, systemd (252 in the lab) does not report the end of jobs, not even on its own socket.
        const subscribed = connection.call({ ...MANAGER, member: 'Subscribe', args: [] });
        const [[job]] = await Promise.all([
          connection.call({ ...MANAGER, member, args: [unit, 'replace'] }),
          subscribed,
        ]);
        accepted = true;
        return new Promise<string>((resolve, reject) => {
          ended = () => {
            const result = results.get(String(job));
            if (result !== undefined) resolve(result);
          };
          connection.ended.catch(reject);
          ended();
        });
      });
    } catch (error) {
      return accepted && error instanceof TimedOut ? 'timeout' : undefined;
    }
  }

  async #connected<Result>(
    options: { timeoutMs: number; onSignal?: (signal: Message) => void },
    use: (connection: BusConnection) => Promise<Result>,
  ): Promise<Result> {
    if (this.#silent) throw new Error('it did not respond earlier');
    const connection = new BusConnection(this.#socket, { destination: SERVICE, ...options });
    try {
      return await use(connection);
    } catch (error) {
      if (error instanceof TimedOut) this.#silent = true;
      throw error;
    } finally {
      connection.close();
    }
  }
}

async function propertiesOf(
  unit: string,
  wanted: readonly string[],
  connection: BusConnection,
): Promise<UnitProperties> {
  const path = `${MANAGER.path}/unit/${escaped(unit)}`;
  const read = Object.entries(OWNERS).flatMap(([owner, names]) =>
    names
      .filter((name) => wanted.includes(name))
      .map(async (name) => {
        const call = { path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', args: [owner, name] };
        const [value] = await connection.call(call).catch((error) => {
          if (name === RESTARTS && error instanceof CallRefused) return ['']; // missing before systemd 235
          throw error;
        });
        return [name, shown(value)] as const;
      }),
  );
  return Object.fromEntries(await Promise.all(read));
}

/** Encodes a unit name for an object path, as sd_bus_path_encode(3). */
function escaped(unit: string): string {
  return unit.replace(/[^A-Za-z0-9]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

/** Formats a value as systemctl does. */
function shown(value: Value | undefined): string {
  if (value === undefined) throw new Error('the response has no value');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(String).join(' ') : String(value);
}
