import type { Distrusted } from '../../../host/distrust.ts';

export function distrust({ at, problem, uid, mode }: Distrusted): string {
  if (problem === 'owner')
    return `${at} pertence ao usuário ${uid}, que não é o root nem o usuário que executa este comando.`;
  if (problem === 'writable')
    return `${at} tem o modo ${mode.toString(8)}: o grupo ou qualquer usuário pode gravar nele.`;
  return `${at} tem mais de um hard link e está em um diretório em que qualquer usuário pode criar arquivos.`;
}
