import type { Invocation } from '../../../cli/argv/command.ts';
import { summaryIn } from '../../../cli/commands/phase-tree.ts';
import { type EndSource, FRAME_MS, LiveArea, type LiveLine } from '../../../cli/render/live/live-area.ts';
import { shortName } from '../../../cli/render/output/text-reporter.ts';
import {
  cutTo,
  cutToWords,
  displayWidth,
  fill,
  fillWords,
  oneLine,
} from '../../../cli/render/timeline/display-width.ts';
import type { Glyphs } from '../../../cli/render/timeline/glyphs.ts';
import { TimelineBuilder } from '../../../cli/render/timeline/model.ts';
import type { FleetEvent, FleetResult, HostReport } from '../../../engine/machine-events.ts';
import { changeSentence } from '../../../i18n/change-sentence.ts';
import { joinPhaseList } from '../../../phases/join/list.ts';
import { countsOf, type FleetText } from './fleet-text.ts';
import type { FleetEnd, FleetView } from './fleet-view.ts';

export interface FleetLiveOptions {
  invocation: Invocation;
  /** Writes the lines that stay. */
  lines: FleetText;
  glyphs: Glyphs;
  source: EndSource;
  /** How many hosts there are. */
  hosts: number;
  /** Milliseconds, monotonic. */
  now(): number;
}

interface Row {
  startMs: number;
  role: string;
  /** Activity before the join starts. */
  step: string;
  timeline: TimelineBuilder;
}

/**
 * One table on a terminal with the hosts in progress and their current activity; finished hosts stay above it.
 */
export class FleetLive implements FleetView {
  readonly #options: FleetLiveOptions;
  readonly #rows = new Map<string, Row>();
  readonly #ended: HostReport[] = [];
  readonly #area: LiveArea;
  readonly #startedAt: number;

  constructor(options: FleetLiveOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#area = new LiveArea(options.invocation.terminal, (columns) => this.#lines(columns), options.source);
    this.#area.start();
  }

  event(event: FleetEvent): void {
    const { invocation, lines } = this.#options;
    const { catalogue, verbosity } = invocation;
    if (event.type === 'fleet-event') {
      lines.event(event);
      return;
    }
    const atMs = this.#atMs();
    const row = this.#rows.get(event.host);
    if (verbosity > 0 && event.type !== 'host-ended') lines.event(event);
    switch (event.type) {
      case 'host-started': {
        const step = catalogue.text('FLEET_CONNECTING', event);
        const role = catalogue.text('ROLE_NAME', event);
        this.#rows.set(event.host, { startMs: atMs, role, step, timeline: new TimelineBuilder() });
        break;
      }
      case 'host-connected':
        if (row) row.step = catalogue.text('FLEET_CONNECTED', event);
        break;
      case 'host-copying':
        if (row) row.step = catalogue.text('FLEET_COPYING', { percent: Math.floor((100 * event.bytes) / event.total) });
        break;
      case 'host-ready':
        if (row) row.step = catalogue.text('FLEET_READY', event);
        break;
      case 'host-event':
        row?.timeline.add(atMs, event.event);
        if (verbosity === 0 && mustBeSeen(event)) lines.event(event);
        break;
      case 'host-ended':
        this.#rows.delete(event.host);
        this.#ended.push(event.report);
        lines.hostEnded(event.report);
    }
  }

  ended(result: FleetResult, end: FleetEnd): void {
    this.#area.stop();
    this.#options.lines.ended(result, end);
  }

  close(): void {
    this.#area.stop();
  }

  #atMs(): number {
    return this.#options.now() - this.#startedAt;
  }

  /** At most a screenful, one line each. */
  #lines(columns: number): LiveLine[] {
    const { invocation, glyphs, hosts } = this.#options;
    const { terminal, catalogue } = invocation;
    const { cyan, dim } = terminal.outColours;
    const atMs = this.#atMs();
    const frame = glyphs.frames[Math.floor(atMs / FRAME_MS) % glyphs.frames.length] ?? '';
    const widest = Math.min(24, Math.max(4, ...[...this.#rows.keys()].map(displayWidth)));
    const room = Math.max(1, terminal.size.rows - 4);
    const shown = [...this.#rows].slice(0, room);
    const widestRole = Math.max(0, ...shown.map(([, { role }]) => displayWidth(role)));
    const lines = shown.map(([host, row]): LiveLine => {
      const time = catalogue.text('DURATION_SECONDS', { ms: atMs - row.startMs });
      const head = `${fill(host, widest)} ${fill(row.role, widestRole)}  `;
      const rest = columns - displayWidth(head) - displayWidth(time) - 5;
      if (rest < 10) return plainLine(cutTo(`${frame} ${host} ${time}`, columns - 1));
      const text = fillWords(oneLine(terminal.scrubber.scrub(this.#now(row))), rest);
      return { text: `${cyan(frame)} ${head}${text} ${dim(time)}`, plain: `${frame} ${head}${text} ${time}` };
    });
    const hidden = this.#rows.size - shown.length;
    if (hidden > 0)
      lines.push(plainLine(cutToWords(`  ${catalogue.text('FLEET_MORE_RUNNING', { hosts: hidden })}`, columns - 1)));
    const waiting = hosts - this.#rows.size - this.#ended.length;
    const counts = catalogue.text('FLEET_COUNTS', { counts: countsOf(this.#ended), running: this.#rows.size });
    const parts = [counts, ...(waiting > 0 ? [catalogue.text('FLEET_WAITING', { hosts: waiting })] : [])];
    const summary = cutToWords(`  ${parts.join('; ')}`, columns - 1);
    return [...lines, { text: dim(summary), plain: summary }];
  }

  /** Current activity: the latest wait, else the latest change, else the phase. */
  #now({ step, timeline }: Row): string {
    const { catalogue } = this.#options.invocation;
    const { current, waiting } = timeline;
    if (!current) return step;
    const summary = summaryIn(joinPhaseList, catalogue, current.name);
    const doing = waiting.wait
      ? catalogue.say(waiting.wait.message)
      : waiting.change
        ? changeSentence(catalogue, waiting.change.change, 'started')
        : (summary ?? this.#checks(timeline));
    return `[${shortName(current.name)}] ${doing}`;
  }

  #checks(timeline: TimelineBuilder): string {
    return this.#options.invocation.catalogue.text('CHECKS_SUMMARY', timeline.counts);
  }
}

function plainLine(plain: string): LiveLine {
  return { text: plain, plain };
}

/** Events that must stay visible: warnings and previews. */
function mustBeSeen({ event }: Extract<FleetEvent, { type: 'host-event' }>): boolean {
  if (event.type === 'check') return event.result === 'warning' || event.result === 'failed';
  return event.type === 'change-previewed' || (event.type === 'notice' && event.level === 'warning');
}
