/**
 * Reading fills a turn of the event loop for as long as there is input, since files are read synchronously. Whoever reads
 * in the main thread gives way between chunks: signals (Ctrl-C), timers and what threads say are only heard then.
 */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
