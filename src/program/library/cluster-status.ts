/** `kubejoin/cluster-status`. */
import '../assembled.ts';

export * from '../../features/cluster-status/library.ts';
