import { Failure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import { endingMs } from '../../engine/ending-limits.ts';
import type { EmitFleet, Showable } from '../../engine/machine-events.ts';
import type { Conversation, Converse } from '../../host/conversation.ts';
import type { FleetHost } from '../../operations/hosts/hosts-fields.ts';
import { BoundedLines, UnfitOutput } from './bounded-lines.ts';
import type { Executable, Executables } from './executables.ts';
import {
  FLEET_HOST_TIMED_OUT,
  REMOTE_COPY_FAILED,
  REMOTE_NOT_RUN,
  REMOTE_OUTPUT_UNUSABLE,
  REMOTE_STOPPED,
  SSH_CONNECTION_LOST,
  SSH_NOT_STARTED,
  type Stage,
} from './fleet-sentences.ts';
import { hostText } from './host-text.ts';
import type { Keeping } from './options.ts';
import { previewed, RemoteLines, type RemoteResult } from './remote-lines.ts';
import { MARK } from './remote-script.ts';
import { type JoinRequest, requestLine, SIGN_OF_LIFE_MS } from './request.ts';
import { byHand, type PreparedSsh, SSH_ENVIRONMENT, sshCommand } from './ssh/ssh-command.ts';
import { connectionFailure, lastWords, sudoFailure } from './ssh/ssh-failure.ts';

/** Time for the host to remove the executable after its last line. */
const LEAVING_MS = 10_000;
/** Limit for lines of a login shell or a banner. */
const MOST_FOREIGN_LINES = 500;
/** Generous: a join reports hundreds of events, a preview somewhat more. */
const MOST_EVENTS = 20_000;
const CHUNK_BYTES = 256 * 1024;
/** Maximum number of host-copying events. */
const COPY_STEPS = 20;

export interface SessionOptions {
  converse: Converse;
  ssh: PreparedSsh;
  executables: Executables;
  /** Makes the request once the host has told its own name (uname -n), which proves nothing. Throws a Failure. */
  request(told: string): Promise<PreparedRequest>;
  keeping: Keeping | 'preview';
  language: string;
  showable: Showable;
  emit: EmitFleet;
  /** Interrupts the session. */
  signal: AbortSignal;
  timeLimitMs: number;
  /** Time for an interrupted join to roll back. Default: `endingMs`. */
  graceMs?: number;
}

/** Request for a host, and the only node name that it may report. Either can be unknown. */
export interface PreparedRequest {
  /** Undefined where nothing is to be done there: the run only previews. */
  request: JoinRequest | undefined;
  nodeName: string | undefined;
}

/** The join's own result, or `interrupted` if there was none. */
export type SessionEnd = RemoteResult | 'interrupted';

/** Connects to a host, joins it and returns the join's result. Throws a Failure if there is no result. */
export async function joinOverSsh(host: FleetHost, options: SessionOptions): Promise<SessionEnd> {
  return closing(new HostSession(host, options), (session) => session.run());
}

class HostSession {
  readonly #host: FleetHost;
  readonly #options: SessionOptions;
  readonly #talk: Conversation;
  readonly #lines: BoundedLines;
  readonly #timers: NodeJS.Timeout[] = [];
  #stage: Stage = 'connecting';
  #uid = 0;
  #graceMs = 0;
  #ending: 'interrupted' | 'time-limit' | undefined;
  readonly #interrupt = () => this.#end('interrupted');

  constructor(host: FleetHost, options: SessionOptions) {
    this.#host = host;
    this.#options = options;
    this.#talk = options.converse(sshCommand(host, options.ssh), SSH_ENVIRONMENT);
    this.#lines = new BoundedLines(this.#talk.output);
    this.#timers.push(setTimeout(() => this.#end('time-limit'), options.timeLimitMs));
    options.signal.addEventListener('abort', this.#interrupt, { once: true });
    if (options.signal.aborted) this.#interrupt();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#options.signal.removeEventListener('abort', this.#interrupt);
    this.#talk.kill();
  }

  async run(): Promise<SessionEnd> {
    try {
      const { executable, told } = await this.#connect();
      const { request, nodeName } = await this.#admitted(told);
      if (request === undefined) return previewed(nodeName);
      await this.#bring(executable);
      return await this.#join(request, nodeName);
    } catch (error) {
      const { timeLimitMs: limitMs, ssh } = this.#options;
      const { host, login } = byHand(this.#host, ssh);
      if (this.#ending === 'interrupted') return 'interrupted';
      if (this.#ending) throw new Failure(FLEET_HOST_TIMED_OUT, { host, limitMs, stage: this.#stage });
      if (!(error instanceof UnfitOutput)) throw error;
      throw new Failure(REMOTE_OUTPUT_UNUSABLE, { host, login, problem: error.problem });
    }
  }

  /** Waits until the user is logged in and root. */
  async #connect(): Promise<{ executable: Executable; told: string }> {
    const [word, machine = '', uid = '', told = ''] = await this.#mark();
    if (word !== 'machine') throw await this.#unexpected();
    if (!/^\d{1,10}$/.test(uid)) throw new UnfitOutput('foreign');
    this.#uid = Number(uid);
    this.#stage = 'becoming-root';
    const shown = hostText(machine, 40);
    this.#options.emit({ type: 'host-connected', host: this.#host.name, machine: shown, uid: this.#uid });
    const executable = await this.#options.executables.for(shown);
    const [next, step] = await this.#mark();
    if (next !== 'root') throw await this.#unexpected(step);
    return { executable, told: hostText(told, 253) };
  }

  #admitted(told: string): Promise<PreparedRequest> {
    this.#stage = 'admitting';
    return this.#options.request(told);
  }

  /** Copies the executable, unless the host already has the same one. */
  async #bring({ bytes, digest, path, packed }: Executable): Promise<void> {
    const { emit, keeping, language } = this.#options;
    const host = this.#host.name;
    this.#stage = 'copying';
    await this.#talk.write(`${digest} ${bytes.length} ${keeping} ${language}\n`);
    const [word, place = ''] = await this.#mark();
    if (word === 'have') {
      emit({ type: 'host-ready', host, executable: 'found', path: hostText(place) });
      return;
    }
    if (word !== 'take') throw await this.#unexpected(place, path);
    const sent = place === 'gzip' ? await packed() : bytes;
    let answered = false;
    const answer = this.#mark().finally(() => {
      answered = true;
    });
    answer.catch(() => {}); // awaited below
    await this.#talk.write(`${sent.length}\n`);
    await this.#send(sent, () => answered);
    const [end, at = ''] = await answer;
    if (end !== 'taken') throw await this.#unexpected(at, path);
    emit({ type: 'host-ready', host, executable: 'carried', path: hostText(at) });
  }

  async #send(bytes: Uint8Array, enough: () => boolean): Promise<void> {
    const total = bytes.length;
    let told = 0;
    for (let at = 0; at < total && !enough(); at += CHUNK_BYTES) {
      if (at >= (told * total) / COPY_STEPS) {
        this.#options.emit({ type: 'host-copying', host: this.#host.name, bytes: at, total });
        told += 1;
      }
      if (!(await this.#talk.write(bytes.subarray(at, at + CHUNK_BYTES)))) return;
    }
  }

  async #join(request: JoinRequest, nodeName: string | undefined): Promise<SessionEnd> {
    const { emit, showable } = this.#options;
    const lines = new RemoteLines(showable, nodeName);
    this.#graceMs = this.#options.graceMs ?? endingMs(request);
    this.#stage = 'running';
    await this.#talk.write(requestLine(request));
    this.#timers.push(setInterval(() => void this.#talk.write('\n'), SIGN_OF_LIFE_MS));
    let foreign = 0;
    for (let events = 0; ; ) {
      const line = await this.#lines.next();
      if (line === undefined) throw await this.#endedEarly();
      const read = await lines.read(line);
      if ('event' in read) {
        if (++events > MOST_EVENTS) throw new UnfitOutput('too-many-events');
        emit({ type: 'host-event', host: this.#host.name, event: read.event });
      } else if ('result' in read) return await this.#result(read.result);
      else if (++foreign > MOST_FOREIGN_LINES) throw new UnfitOutput('foreign');
    }
  }

  async #result(result: RemoteResult): Promise<SessionEnd> {
    this.#talk.endInput();
    const left = new Promise((resolve) => this.#timers.push(setTimeout(resolve, LEAVING_MS)));
    await Promise.race([this.#drain(), left]);
    if (result.outcome === 'interrupted') throw new Failure(REMOTE_STOPPED, { host: this.#host.name });
    return result;
  }

  /** Waits for the end of the output, when the host has cleaned up; not for a host that goes on and on. */
  async #drain(): Promise<void> {
    for (let lines = 0; lines < MOST_FOREIGN_LINES; lines += 1)
      if ((await this.#lines.next().catch(() => undefined)) === undefined) return void (await this.#talk.ended);
  }

  /** The words of the script's next line; empty at the end of the output. */
  async #mark(): Promise<string[]> {
    for (let foreign = 0; foreign < MOST_FOREIGN_LINES; foreign += 1) {
      const line = await this.#lines.next();
      if (line === undefined) {
        await this.#talk.ended;
        return [];
      }
      if (line.startsWith(`${MARK} `)) return line.slice(MARK.length + 1).split(' ');
    }
    throw new UnfitOutput('foreign');
  }

  /** The failure for an unexpected answer of the script, or for its end. */
  async #unexpected(step = '', path = ''): Promise<Failure> {
    const { host, ...more } = byHand(this.#host, this.#options.ssh);
    const { code, unstarted } = await this.#talk.ended;
    const errors = this.#talk.errors();
    if (unstarted !== undefined)
      return new Failure(SSH_NOT_STARTED, { program: this.#options.ssh.program ?? 'ssh', reason: unstarted });
    if (this.#stage === 'connecting') return connectionFailure({ host, ...more, code, errors });
    if (step !== '')
      return new Failure(REMOTE_COPY_FAILED, { host, step: hostText(step, 40), path, words: lastWords(errors) });
    if (this.#stage === 'becoming-root' && code !== 255 && code !== undefined)
      return sudoFailure({ host, errors, uid: this.#uid });
    return new Failure(SSH_CONNECTION_LOST, { host, stage: this.#stage, words: lastWords(errors) });
  }

  async #endedEarly(): Promise<Failure> {
    const { name: host } = this.#host;
    const { code } = await this.#talk.ended;
    const words = lastWords(this.#talk.errors());
    if (code === 255 || code === undefined)
      return new Failure(SSH_CONNECTION_LOST, { host, stage: this.#stage, words });
    return new Failure(REMOTE_NOT_RUN, { host, code, words });
  }

  /** Ends the input, on which a running join stops as after a Ctrl-C; before the join, nothing needs time to stop. */
  #end(why: 'interrupted' | 'time-limit'): void {
    if (this.#ending) return;
    this.#ending = why;
    this.#talk.endInput();
    if (this.#stage !== 'running') this.#talk.kill();
    else this.#timers.push(setTimeout(() => this.#talk.kill(), this.#graceMs));
  }
}
