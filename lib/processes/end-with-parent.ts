import { isMainThread, Worker } from 'node:worker_threads'

/**
 * Ends this program when the one that started it is gone, whatever ended that: a SIGKILL too. The parent holds the other end of
 * this program's standard input and never writes to it, so its end is the parent's. A thread watches it, since native code may
 * hold the main thread for as long as it likes.
 *
 * @param graceMs how long the program may take to end in order, after a SIGTERM
 */
export function endWithParent(graceMs = 0): void {
  // Threads run what is imported ahead of the program as well.
  if (!isMainThread) return
  const thread = new Worker(new URL('./lifeline-thread.ts', import.meta.url), {
    workerData: { graceMs },
    execArgv: [],
    // Passed on, the thread's output would open the program's own, which makes pipes drop what native code writes in haste.
    stdout: true,
    stderr: true,
  })
  thread.unref()
}
