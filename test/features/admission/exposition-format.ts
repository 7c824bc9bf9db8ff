/** The text format of Prometheus 0.0.4 as promtool reads it, and what `promtool check metrics` demands beyond that. */
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);

/** Every sample by its series. Throws for a line that is not in the format. */
export function samplesOf(text: string): Map<string, number> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  let [helped, family] = ['', ''];
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue; // prometheus.io: empty lines are ignored
    const help = new RegExp(`^# HELP (${NAME}) (?:[^\\\\]|\\\\[\\\\n])+$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line);
    const sample = SAMPLE.exec(line);
    if (help?.[1]) helped = help[1];
    else if (type?.[1] && type[2]) {
      family = type[1];
      if (helped !== family || types.has(family)) throw new Error(`a second type, or no help: ${line}`);
      if ((type[2] === 'counter') !== family.endsWith('_total'))
        throw new Error(`not the name of a ${type[2]}: ${line}`);
      types.set(family, type[2]);
    } else if (sample?.[1]) {
      const [, name, labels = '', value] = sample;
      const suffixes = types.get(family) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!suffixes.some((suffix) => name === family + suffix)) throw new Error(`not of the family ${family}: ${line}`);
      if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
      samples.set(name + labels, Number(value));
    } else throw new Error(`neither comment nor sample: ${line}`);
  }
  for (const [name, type] of types) if (type === 'histogram') checkHistogram(name, samples);
  return samples;
}

/** Buckets that never shrink, the last without a bound and as large as the count. */
function checkHistogram(name: string, samples: ReadonlyMap<string, number>): void {
  const before = new Map<string, { le: number; value: number }>();
  for (const [series, value] of samples) {
    if (!series.startsWith(`${name}_bucket{`)) continue;
    const le = /[{,]le="([^"]*)"/.exec(series)?.[1];
    const others = (/\{(.*)\}$/.exec(series)?.[1] ?? '')
      .split(/,(?=[a-zA-Z_]+=")/)
      .filter((label) => !label.startsWith('le='))
      .join(',');
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    const last = before.get(others) ?? { le: Number.NEGATIVE_INFINITY, value: 0 };
    if (Number.isNaN(bound) || bound <= last.le || value < last.value) throw new Error(`not cumulative: ${series}`);
    before.set(others, { le: bound, value });
  }
  for (const [others, { le, value }] of before) {
    const labels = others === '' ? '' : `{${others}}`;
    if (le !== Number.POSITIVE_INFINITY || samples.get(`${name}_count${labels}`) !== value)
      throw new Error(`${name}${labels} does not end with its count`);
    if (!samples.has(`${name}_sum${labels}`)) throw new Error(`${name}${labels} has no sum`);
  }
}
