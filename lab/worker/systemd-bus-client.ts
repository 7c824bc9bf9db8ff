/** Run on a host: asks systemd as kubejoin does and prints what came of it, as JSON. */
import { SystemdBus } from '../../src/host/linux/services/systemd-bus.ts';

const [verb, ...units] = process.argv.slice(2);
const bus = new SystemdBus();
const ask = async () => (verb === 'start' || verb === 'stop' ? bus.job(verb, units[0] ?? '') : bus.properties(units));
void ask().then((answer) => console.log(JSON.stringify(answer ?? null)));
