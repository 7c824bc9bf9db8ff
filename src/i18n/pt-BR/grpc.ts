import { byType } from '../../base/record.ts';
import type { GrpcFault } from '../../wire/grpc/grpc.ts';
import type { Area } from '../tables.ts';

export const grpc = {
  failures: {},
  texts: {
    GRPC_FAULT: byType<GrpcFault, string>({
      closed: () => 'a conexão foi fechada',
      'went-away': () => 'o servidor anunciou que vai parar de atender',
      'broken-off': () => 'a chamada foi interrompida',
      'not-grpc': ({ status, contentType }) => `status HTTP ${status}, tipo de conteúdo ${contentType || 'ausente'}`,
      'too-long': ({ maxBytes }) => `a resposta tem mais de ${maxBytes} bytes`,
      'no-status': () => 'uma resposta sem status',
      'broken-message': () => 'uma mensagem danificada',
      other: ({ words }) => words,
    }),
  },
} satisfies Area;
