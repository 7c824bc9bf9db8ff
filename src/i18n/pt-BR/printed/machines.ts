import { count } from '../../../base/wording.ts';
import type { HostOutcome } from '../../../engine/machine-events.ts';
import type { Area } from '../../tables.ts';

export const OUTCOMES: Readonly<Record<HostOutcome, string>> = {
  joined: 'associada',
  unchanged: 'sem alterações',
  previewed: 'simulada',
  failed: 'falhou',
  interrupted: 'interrompida',
  'not-started': 'não iniciada',
};

export const CURE_WITHHELD =
  'A solução não é exibida, porque conteria palavras da máquina em um comando. Para vê-la, execute o kubejoin na própria máquina e confira cada comando antes de executá-lo em outro lugar.';

/** Events of one of several machines. */
export const machines = {
  failures: {},
  texts: {
    FLEET_CONNECTING: (p) => `conectando a ${p.address}`,
    FLEET_CONNECTED: (p) => `conectada (${p.machine}${p.uid === 0 ? '' : ', acesso de root com sudo'})`,
    FLEET_COPYING: (p) => `copiando o executável, ${p.percent}%`,
    FLEET_READY: (p) =>
      p.executable === 'carried'
        ? `o executável foi copiado para ${p.path}`
        : `o executável já está na máquina: ${p.path}`,
    FLEET_HOST_ENDED: (p) =>
      [
        OUTCOMES[p.outcome] + (p.node === undefined || p.outcome === 'failed' ? '' : ` (nó ${p.node})`),
        ...(p.changes > 0 ? [count(p.changes, 'alteração', 'alterações')] : []),
        ...(p.duration === '' ? [] : [p.duration]),
      ].join(', '),
    FLEET_CURE_WITHHELD: () => CURE_WITHHELD,
    FLEET_MESSAGE_WITHHELD: (p) =>
      `A máquina enviou a mensagem ${p.key}. Ela não é exibida, porque conteria palavras da máquina em um comando. Para vê-la, execute o kubejoin na própria máquina.`,
  },
} satisfies Area;
