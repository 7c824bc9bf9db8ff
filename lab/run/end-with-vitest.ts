/**
 * Setup file of each worker: it ends when vitest does, however that ends. A worker that sends nothing would not notice,
 * and go on with its test beside the next run's.
 */
process.once('disconnect', () => process.exit(1));
